/** Excel's error values, in the order of ERROR.TYPE. */
export const errorCodes = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"] as const;

/** The name of an error value. */
export type ErrorCode = (typeof errorCodes)[number];

/** A blank that says why it is blank. There is one of each code, so they compare by identity. */
export class ErrorValue {
  readonly code: ErrorCode;
  constructor(code: ErrorCode) {
    this.code = code;
  }
}

/** Each error value. */
export const failure = {
  null: new ErrorValue("#NULL!"),
  div0: new ErrorValue("#DIV/0!"),
  value: new ErrorValue("#VALUE!"),
  ref: new ErrorValue("#REF!"),
  name: new ErrorValue("#NAME?"),
  num: new ErrorValue("#NUM!"),
  na: new ErrorValue("#N/A"),
} as const;

const byCode: ReadonlyMap<string, ErrorValue> = new Map(Object.values(failure).map((one) => [one.code, one]));

/** The error value of this name, e.g. "#N/A". */
export function findError(code: string): ErrorValue | undefined {
  return byCode.get(code);
}
