/** What a unit measures. A power of a length is a kind of its own. */
export type UnitKind =
  | "mass"
  | "length"
  | "time"
  | "pressure"
  | "force"
  | "energy"
  | "power"
  | "field"
  | "volume"
  | "area"
  | "information"
  | "speed";

/** Names, their size in the kind's base unit, and whether k, M, m … may stand before them. */
type Row = readonly [names: string, size: number, takesPrefix?: true];

const [inch, foot, yard, mile, sea, lightYear] = [0.0254, 0.3048, 0.9144, 1609.344, 1852, 9.46073047258e15];
const point = inch / 72;

/** Units of CONVERT, spelled as Excel has them; letter case counts. Sizes as in Excel's reference. */
export const units: Readonly<Record<UnitKind, readonly Row[]>> = {
  mass: [
    ["g", 1, true],
    ["u", 1.660531004604e-24, true],
    ["sg", 14_593.9029372064],
    ["lbm", 453.59237],
    ["ozm", 28.349523125],
    ["grain", 0.06479891],
    ["cwt shweight", 45_359.237],
    ["uk_cwt lcwt hweight", 50_802.34544],
    ["stone", 6350.29318],
    ["ton", 907_184.74],
    ["uk_ton LTON brton", 1_016_046.9088],
  ],
  length: [
    ["m", 1, true],
    ["ang", 1e-10, true],
    ["ly", lightYear, true],
    ["parsec pc", 3.08567758128155e16, true],
    ["mi", mile],
    ["Nmi", sea],
    ["in", inch],
    ["ft", foot],
    ["yd", yard],
    ["ell", 1.143],
    ["Picapt Pica", point],
    ["pica", inch / 6],
    ["survey_mi", 1609.34721869444],
  ],
  time: [
    ["s sec", 1, true],
    ["yr", 31_557_600],
    ["d day", 86_400],
    ["hr", 3600],
    ["mn min", 60],
  ],
  pressure: [
    ["Pa p", 1, true],
    ["atm at", 101_325, true],
    ["mmHg", 133.322, true],
    ["psi", 6894.75729316836],
    ["Torr", 101_325 / 760],
  ],
  force: [
    ["N", 1, true],
    ["dyn dy", 1e-5, true],
    ["pond", 0.00980665, true],
    ["lbf", 4.4482216152605],
  ],
  energy: [
    ["J", 1, true],
    ["e", 1e-7, true],
    ["c", 4.184, true],
    ["cal", 4.1868, true],
    ["eV ev", 1.602176487e-19, true],
    ["Wh wh", 3600, true],
    ["HPh hh", 2_684_519.53769617],
    ["flb", 1.3558179483314],
    ["BTU btu", 1055.05585262],
  ],
  power: [
    ["W w", 1, true],
    ["HP h", 745.69987158227],
    ["PS", 735.49875],
  ],
  field: [
    ["T", 1, true],
    ["ga", 1e-4, true],
  ],
  volume: [
    ["l L lt", 0.001, true],
    ["tsp", 4.92892159375e-6],
    ["tspm", 5e-6],
    ["tbs", 1.478676478125e-5],
    ["oz", 2.95735295625e-5],
    ["cup", 2.365882365e-4],
    ["pt us_pt", 4.73176473e-4],
    ["uk_pt", 5.6826125e-4],
    ["qt", 9.46352946e-4],
    ["uk_qt", 0.0011365225],
    ["gal", 0.003785411784],
    ["uk_gal", 0.00454609],
    ["barrel", 0.158987294928],
    ["bushel", 0.03523907016688],
    ["ang3 ang^3", 1e-30, true],
    ["m3 m^3", 1, true],
    ["ft3 ft^3", foot ** 3],
    ["in3 in^3", inch ** 3],
    ["yd3 yd^3", yard ** 3],
    ["mi3 mi^3", mile ** 3],
    ["Nmi3 Nmi^3", sea ** 3],
    ["ly3 ly^3", lightYear ** 3],
    ["Picapt3 Picapt^3 Pica3 Pica^3", point ** 3],
    ["GRT regton", 2.8316846592],
    ["MTON", 1.13267386368],
  ],
  area: [
    ["m2 m^2", 1, true],
    ["ang2 ang^2", 1e-20, true],
    ["ar", 100, true],
    ["ha", 10_000],
    ["Morgen", 2500],
    ["uk_acre", 4046.8564224],
    ["us_acre", 4046.87260987425],
    ["ft2 ft^2", foot ** 2],
    ["in2 in^2", inch ** 2],
    ["yd2 yd^2", yard ** 2],
    ["mi2 mi^2", mile ** 2],
    ["Nmi2 Nmi^2", sea ** 2],
    ["ly2 ly^2", lightYear ** 2],
    ["Picapt2 Picapt^2 Pica2 Pica^2", point ** 2],
  ],
  information: [
    ["bit", 1, true],
    ["byte", 8, true],
  ],
  speed: [
    ["m/s m/sec", 1, true],
    ["m/h m/hr", 1 / 3600, true],
    ["kn", 1852 / 3600],
    ["admkn", 1853.184 / 3600],
    ["mph", 0.44704],
  ],
};

/** What may stand before a unit. */
export const prefixes: Readonly<Record<string, number>> = {
  Y: 1e24,
  Z: 1e21,
  E: 1e18,
  P: 1e15,
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
  h: 100,
  da: 10,
  e: 10,
  d: 0.1,
  c: 0.01,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
  p: 1e-12,
  f: 1e-15,
  a: 1e-18,
  z: 1e-21,
  y: 1e-24,
};

/** The same for bits and bytes only. */
export const binaryPrefixes: Readonly<Record<string, number>> = {
  ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
  Zi: 2 ** 70,
  Yi: 2 ** 80,
};

/** A temperature in kelvins is (t + shift) * up / down. */
export const temperatures: Readonly<Record<string, Scale>> = {
  K: [0, 1, 1],
  kel: [0, 1, 1],
  C: [273.15, 1, 1],
  cel: [273.15, 1, 1],
  F: [459.67, 5, 9],
  fah: [459.67, 5, 9],
  Rank: [0, 5, 9],
  Reau: [218.52, 5, 4],
};

export type Scale = readonly [shift: number, up: number, down: number];
