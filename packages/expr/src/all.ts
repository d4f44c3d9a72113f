import { registerFunctions } from "./functions.ts";
import { arithmeticFunctions } from "./families/arithmetic.ts";
import { chineseFunctions } from "./families/chinese.ts";
import { correlationFunctions } from "./families/correlation.ts";
import { distributionFunctions } from "./families/distributions.ts";
import { financeFunctions } from "./families/finance.ts";
import { numberWordFunctions } from "./families/numberWords.ts";
import { numeralFunctions } from "./families/numerals.ts";
import { patternFunctions } from "./families/patterns.ts";
import { radixFunctions } from "./families/radix.ts";
import { samplingFunctions } from "./families/sampling.ts";
import { statisticsFunctions } from "./families/statistics.ts";
import { trigonometryFunctions } from "./families/trigonometry.ts";
import { unitFunctions } from "./families/units.ts";
import { wordingFunctions } from "./families/wording.ts";

// Importing this page makes the whole language known: the server, the designer and the instruments do.

for (const family of [
  arithmeticFunctions,
  numeralFunctions,
  trigonometryFunctions,
  radixFunctions,
  statisticsFunctions,
  correlationFunctions,
  distributionFunctions,
  samplingFunctions,
  financeFunctions,
  wordingFunctions,
  unitFunctions,
  chineseFunctions,
  numberWordFunctions,
  patternFunctions,
])
  registerFunctions(family);
