export { errorText } from "./errors/errorText.ts";
