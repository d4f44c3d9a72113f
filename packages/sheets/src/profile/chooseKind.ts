import type { Notice } from "../source.ts";
import { share } from "./candidates.ts";
import type { Candidates, Choice, ColumnContext } from "./candidates.ts";
import { chooseDates } from "./chooseDates.ts";
import { chooseNumbers } from "./chooseNumbers.ts";
import { chooseTexts } from "./chooseTexts.ts";
import type { GuessedKind } from "./column.ts";
import { countWith } from "./columnStats.ts";
import type { ColumnStats } from "./columnStats.ts";
import { bit } from "./shape.ts";
import { isMarkedPhone, readHeader } from "./words.ts";

const never = bit.missing | bit.weakMissing | bit.error;

/** Chooses the kind of a column from all its cells; when nothing special fits nearly all, it is text. */
export function chooseKind(stats: ColumnStats, context: ColumnContext): Choice {
  const header = readHeader(context.label);
  const total =
    stats.filled - countWith(stats, bit.missing) - countWith(stats, bit.weakMissing) - countWith(stats, bit.error);
  const candidates: Candidates = {
    stats,
    context,
    header,
    total,
    count: (bits, without = 0) => countWith(stats, bits, without | never),
    isMost: (count) => count > 0 && (count >= total * 0.95 || (total >= 10 && count >= total - 1)),
  };
  if (total === 0) return chooseNothing(candidates);
  return (
    chooseBoolean(candidates) ??
    chooseContact(candidates) ??
    chooseDates(candidates) ??
    chooseNumbers(candidates) ??
    chooseTexts(candidates)
  );
}

/** Only blanks, or only marks and words for missing. */
function chooseNothing(candidates: Candidates): Choice {
  const weak = countWith(candidates.stats, bit.weakMissing);
  if (weak > 0) return chooseTexts(candidates);
  return {
    kind: "text",
    format: {},
    // The words that fill it are told of with the column.
    evidence: candidates.stats.words.size > 0 ? [] : [{ code: "allBlank", params: {} }],
    warnings: [],
    accepts: (shape) => (shape & bit.error) === 0,
    takesWeakMissing: false,
  };
}

function chooseBoolean(candidates: Candidates): Choice | undefined {
  const { stats, header, total } = candidates;
  const weak = countWith(stats, bit.weakMissing);
  const weakWords = countWith(stats, bit.weakMissing | bit.boolean);
  const words = candidates.count(bit.boolean);
  const digits = candidates.count(bit.zeroOne);
  const isHinted = header.boolean && digits > 0 && words + digits === total;
  if (!isHinted && (words !== total || words === 0)) return undefined;
  const takesWeakMissing = weak > 0 && weakWords !== weak;
  const evidence: Notice[] = [
    { code: isHinted ? "zeroOneWithHeader" : "booleanWords", params: share(words + digits, total) },
  ];
  return {
    kind: "boolean",
    format: isHinted ? { zeroOne: true } : {},
    evidence,
    warnings: [],
    accepts: (shape) => (shape & (isHinted ? bit.boolean | bit.zeroOne : bit.boolean)) !== 0,
    takesWeakMissing,
  };
}

function chooseContact(candidates: Candidates): Choice | undefined {
  const { header, total } = candidates;
  const make = (kind: GuessedKind, wanted: number, code: string): Choice => ({
    kind,
    format: {},
    evidence: [{ code, params: share(candidates.count(wanted), total) }],
    warnings: [],
    accepts: (shape) => (shape & wanted) !== 0,
    takesWeakMissing: true,
  });
  if (candidates.isMost(candidates.count(bit.email))) return make("email", bit.email, "emails");
  if (candidates.isMost(candidates.count(bit.url))) return make("url", bit.url, "urls");
  if (!candidates.isMost(candidates.count(bit.phone))) return undefined;
  if (header.phone) return make("phone", bit.phone, "phonesWithHeader");
  const isMobile = total >= 3 && candidates.isMost(candidates.count(bit.mobile));
  if (isMobile && !header.id) return make("phone", bit.phone, "mobiles");
  const isMarked = [...candidates.stats.shapes.values()].every(
    ({ shape, examples }) => (shape & bit.phone) === 0 || examples.every(({ cell }) => isMarkedPhone(cell.text.trim())),
  );
  return total >= 3 && isMarked ? make("phone", bit.phone, "phones") : undefined;
}
