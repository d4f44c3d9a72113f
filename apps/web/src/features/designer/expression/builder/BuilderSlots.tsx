import type { ReactElement } from "react";
import type { Scope } from "@tongzhou/expr";
import type { BuiltFormula } from "../../model/builtFormula.ts";
import { DifferenceSlots } from "./DifferenceSlots.tsx";
import { LookupSlots } from "./LookupSlots.tsx";
import { PercentageSlots } from "./PercentageSlots.tsx";
import { RollupSlots } from "./RollupSlots.tsx";
import { RunningNumberSlots } from "./RunningNumberSlots.tsx";

/** Props of BuilderSlots. */
export interface BuilderSlotsProps {
  readonly built: BuiltFormula;
  readonly scope: Scope;
  readonly onChange: (built: BuiltFormula) => void;
}

/** The questions of a builder. */
export function BuilderSlots({ built, scope, onChange }: BuilderSlotsProps): ReactElement {
  switch (built.kind) {
    case "lookup":
      return <LookupSlots built={built} scope={scope} onChange={onChange} />;
    case "rollup":
      return (
        <RollupSlots rollup={built} scope={scope} onChange={(rollup) => onChange({ ...rollup, kind: "rollup" })} />
      );
    case "runningNumber":
      return <RunningNumberSlots built={built} scope={scope} onChange={onChange} />;
    case "dateDifference":
      return <DifferenceSlots built={built} scope={scope} onChange={onChange} />;
    case "percentage":
      return <PercentageSlots built={built} scope={scope} onChange={onChange} />;
    default:
      return built satisfies never;
  }
}
