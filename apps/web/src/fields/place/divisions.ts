/** China's provinces, cities and districts by name. */
export interface Divisions {
  readonly provinces: readonly string[];
  readonly citiesOf: (province: string) => readonly string[];
  readonly districtsOf: (province: string, city: string) => readonly string[];
}

let loading: Promise<Divisions> | undefined;

/** Fetches the list, once for the whole page. */
export function loadDivisions(): Promise<Divisions> {
  loading ??= import("./divisions.data.ts").then(({ divisions }) => readDivisions(divisions));
  return loading;
}

/**
 * Reads the compact list: provinces by line, cities behind tabs, a city's districts behind a colon and commas.
 */
export function readDivisions(text: string): Divisions {
  const provinces = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const line of text.trim().split("\n")) {
    const [province = "", ...cities] = line.split("\t");
    const known = cities.map((city): readonly [string, readonly string[]] => {
      const [name = "", districts = ""] = city.split(":");
      return [name, districts === "" ? [] : districts.split(",")];
    });
    provinces.set(province, new Map(known));
  }
  return {
    provinces: [...provinces.keys()],
    citiesOf: (province) => [...(provinces.get(province)?.keys() ?? [])],
    districtsOf: (province, city) => provinces.get(province)?.get(city) ?? [],
  };
}
