import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@tongzhou/model";

// OWASP's password storage page: 19 MiB, two passes, one lane. The library's own default algorithm is argon2id.
const parameters = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/** Makes and checks password hashes, a few at a time. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether a password fits; takes as long for an account that does not exist (null) as for one that does. */
  matches(passwordHash: string | null, password: string): Promise<boolean>;
}

// Each one takes 19 MiB and a thread of libuv's four; a crowd of guesses must not starve file access and DNS.
const atOnce = 2;
const maxWaiting = 64;

/** Starts with a hash of a random password, against which guesses at unknown accounts are checked. */
export async function buildPasswords(): Promise<Passwords> {
  const nobody = await hash(crypto.randomUUID(), parameters);
  let running = 0;
  const waiting: (() => void)[] = [];

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (waiting.length >= maxWaiting) throw new AppError("rate.limited", { retryAfterSeconds: 5 });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return {
    hash: (password) => inTurn(() => hash(normalise(password), parameters)),
    async matches(passwordHash, password) {
      const fits = await inTurn(() => verify(passwordHash ?? nobody, normalise(password)));
      return fits && passwordHash !== null;
    },
  };
}

// The same password typed on another system can arrive composed differently (RFC 8265 section 4.1).
function normalise(password: string): string {
  return password.normalize("NFC");
}
