import { configureGlobal } from "fast-check";

// Properties are tried with the same cases in every run: what fails was broken by the change at hand. TEST_SEED tries
// others.
configureGlobal({ seed: Number(process.env["TEST_SEED"] ?? 20_261_121) });
