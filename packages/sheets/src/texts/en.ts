/**
 * English texts of every error, warning, reason and piece of evidence; `{name}` is a parameter, and of
 * `{name|cell|cells}` the first is said of one and the second of all other numbers.
 */
export const en = {
  // why a file cannot be read
  "sheets.badEncoding": "The text of the file cannot be read in any known encoding. Save it as UTF-8 and try again.",
  "sheets.damaged": "The file is damaged or cut off. Open it in a spreadsheet program, save it again and retry.",
  "sheets.empty": "The file is empty.",
  "sheets.encrypted": "The workbook is protected by a password. Remove the password and try again.",
  "sheets.notASpreadsheet":
    "This is not a spreadsheet. Excel (.xlsx, .xls, .xlsb), OpenDocument (.ods) and text tables (.csv, .tsv) can be imported.",
  "sheets.notFound": "The file was not found or cannot be opened.",
  "sheets.sheetMissing": "The file has no sheet number {sheet}.",
  "sheets.timeout": "Reading the workbook took too long. Save it as .xlsx and try again.",
  "sheets.tooLarge": "The file is too large to be read safely. Save it as .csv or split it.",
  "sheets.tooManyColumns": "The sheet has {columns} columns; at most {limit} can be imported.",
  "sheets.unclosedQuote":
    "A quotation mark in record {row} is never closed, so everything after it would end up in one cell.",
  "sheets.zipBomb": "The file unpacks to far more than its size allows and was refused.",
  // what is known of the whole sheet
  blankHeaders:
    "{count} {count|column has|columns have} no header; {count|it is named after its letter|they are named after their letters}.",
  duplicateHeaders: "{count} {count|header appears|headers appear} more than once and got a number.",
  encodingUnsure: "The encoding looks like {encoding}, but only {percent} % fits. Check the texts.",
  formulasUncomputed:
    "{count} {count|formula was|formulas were} never computed and {count|counts|count} as blank; open the workbook in a spreadsheet program and save it.",
  invalidBytes: "Some bytes are not valid UTF-8 and are shown as \uFFFD.",
  mergedCells: "The sheet has merged cells; the value counts for the top left cell only.",
  noHeader: "The first row already holds data; the columns are named after their letters.",
  noRows: "There are no rows below the header.",
  nulRemoved: "The file holds NUL characters, which no text field can keep; they are left out.",
  raggedRows: "{count} {count|row is|rows are} longer than the header, the first is row {row}.",
  titleRows: "{count} {count|row above the header is|rows above the header are} left out; the header is row {row}.",
  totalRow: "Row {row} looks like a total.",
  // what is known of a column
  datesAmbiguous:
    "\u201C{column}\u201D: {count} {count|date|dates} such as {example} can be read day first or month first; {order} was taken.",
  datesMixedOrder:
    "\u201C{column}\u201D mixes day first ({dayFirst}, e.g. {dayExample}) and month first ({monthFirst}, e.g. {monthExample}).",
  decimalAmbiguous:
    "\u201C{column}\u201D: numbers such as {example} were read with a decimal point; the dot could also mark thousands.",
  errorCells: "\u201C{column}\u201D: {count} {count|cell holds|cells hold} a formula error.",
  idsScientific:
    "\u201C{column}\u201D: {count} long {count|number was|numbers were} already shortened by another program and cannot be restored.",
  missingMarks: "\u201C{column}\u201D: {count} {count|cell with {marks} counts|cells with {marks} count} as blank.",
  oddCells: "\u201C{column}\u201D: {count} {count|cell|cells} cannot be read as {kind}.",
  oddOption: "\u201C{column}\u201D: the option {option} appears only {count|once|{count} times} and looks like a slip.",
  percentMixed: "\u201C{column}\u201D: only {count} of {total} {total|cell|cells} {count|has|have} a percent sign.",
  serialDates:
    "\u201C{column}\u201D: {count} plain {count|number was|numbers were} read as {count|a day count|day counts} ({system} date system).",
  tooLongTexts: "\u201C{column}\u201D: {count} {count|text is|texts are} longer than {limit} characters.",
  // why a cell is odd
  errorCell: "formula error {error}",
  notOfKind: "cannot be read as {kind}",
  badDate: "not a valid date",
  badNumber: "not a number",
  badInteger: "not a whole number",
  otherCurrency: "amount in {currency}",
  tooLong: "longer than {limit} characters",
  unknownOption: "not one of the options",
  zoneGap: "this local time does not exist in the zone",
  // evidence
  allBlank: "All cells are blank.",
  allMidnight: "{count|The only time is midnight.|All {count} times are midnight.}",
  almostDates: "Only {count} of {total} {count|looks like a date|look like dates}.",
  almostNumbers: "Only {count} of {total} {count|looks like a number|look like numbers}.",
  booleanWords: "{count} of {total} {count|is a yes/no word|are yes/no words}.",
  dates: "{count} of {total} {count|is a date|are dates}.",
  datesTyped: "{count} {count|is a date|are dates} in the workbook itself.",
  datesWithZone: "{count} {count|names its|name their} time zone.",
  datetimes: "{count} of {total} {count|is a date|are dates} with a time.",
  dayFirst: "Day first: {count} {count|date|dates} such as {example} {count|allows|allow} nothing else.",
  dayFirstBySheet: "Day first, as other columns of the sheet prove.",
  decimalComma: "Decimal comma: {count} {count|number|numbers} such as {example} {count|allows|allow} nothing else.",
  durations: "{count} of {total} {count|is a span|are spans} of time.",
  emails: "{count} of {total} {count|is an e-mail address|are e-mail addresses}.",
  fewValues: "{distinct} different {distinct|value|values} in {total} {total|cell|cells}.",
  idsStayText: "{count} {count|cell|cells} such as {example} would lose digits as {count|a number|numbers}.",
  integers: "{count} of {total} {count|is a whole number|are whole numbers}.",
  keptWords: "{count} {count|cell says|cells say} {marks}; a text keeps {count|it|them}.",
  longTexts: "{count} of {total} {count|has|have} several lines or more than 200 characters.",
  mobiles: "{count} of {total} {count|is a mobile number|are mobile numbers}.",
  money: "{count} of {total} {count|is an amount|are amounts} in {currency}.",
  monthFirst: "Month first: {count} {count|date|dates} such as {example} {count|allows|allow} nothing else.",
  monthFirstBySheet: "Month first, as other columns of the sheet prove.",
  numbers: "{count} of {total} {count|is a number|are numbers}.",
  percents: "{count} of {total} {count|is a percentage|are percentages}.",
  phones: "{count} of {total} {count|is a telephone number|are telephone numbers}.",
  phonesWithHeader: "{count} of {total} can be {count|a telephone number|telephone numbers}, and the header says so.",
  severalChoices:
    "{count} of {total} {total|cell|cells} {count|lists|list} several of {distinct} values, separated by {separator}.",
  texts: "{distinct} different {distinct|text|texts} in {total} {total|cell|cells}.",
  textsMany: "About {distinct} different {distinct|text|texts} in {total} {total|cell|cells}.",
  times: "{count} of {total} {count|is a time|are times} of day.",
  urls: "{count} of {total} {count|is a web address|are web addresses}.",
  zeroDates: "{count} of {total} {count|holds|hold} a time on the spreadsheet's zero day.",
  zeroOneWithHeader: "{count} of {total} {count|is|are} 1 or 0, and the header asks a yes/no question.",
} as const;

/** The code of a text of this package. */
export type TextCode = keyof typeof en;
