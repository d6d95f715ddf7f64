import type { CultureName } from './cultures.ts'

/** An office: where people sit. */
export interface City {
  readonly name: string
  readonly state: string
  readonly postalCode: string
  readonly street: string
}

/** A country the organisation is in. */
export interface Country {
  /** ISO 3166 alpha-2: attribute `c`. */
  readonly code: string
  /** Attribute `co`, and the name of the organizational unit. */
  readonly name: string
  /** ISO 3166 numeric: attribute `countryCode`. */
  readonly number: string
  readonly dialPrefix: string
  readonly culture: CultureName
  /** How the common name is written: `Anna Berg` or `Berg, Anna`, which has to be escaped in a DN. */
  readonly nameOrder: 'given-first' | 'family-first'
  /** Relative number of people. */
  readonly weight: number
  readonly cities: readonly City[]
}

function country(row: string, nameOrder: Country['nameOrder'], cities: readonly string[]): Country {
  const [code, name, number, dialPrefix, culture, weight] = row.split('|') as [string, string, string, string, CultureName, string]
  return { code, name, number, dialPrefix, culture, nameOrder, weight: Number(weight), cities: cities.map(city) }
}

function city(row: string): City {
  const [name, state, postalCode, street] = row.split('|') as [string, string, string, string]
  return { name, state, postalCode, street }
}

/** In the order the organisation grew: a small one is in the first countries only. */
export const countries: readonly Country[] = [
  country('DE|Germany|276|+49|german|24', 'given-first', [
    'Köln|Nordrhein-Westfalen|50667|Domstraße 12',
    'München|Bayern|80331|Sonnenstraße 4',
    'Düsseldorf|Nordrhein-Westfalen|40213|Königsallee 60',
  ]),
  country('US|United States|840|+1|english|22', 'family-first', [
    'Seattle|WA|98101|1200 4th Ave',
    'Austin|TX|78701|500 W 2nd St',
    'Boston|MA|02110|75 State St',
  ]),
  country('GB|United Kingdom|826|+44|english|12', 'given-first', [
    'London|Greater London|EC2A 4BX|10 Finsbury Square',
    "King's Lynn|Norfolk|PE30 1NN|5 Tuesday Market Pl",
  ]),
  country('FR|France|250|+33|french|9', 'given-first', [
    'Orléans|Centre-Val de Loire|45000|8 rue Jeanne d’Arc',
    'Paris|Île-de-France|75008|21 avenue Hoche',
  ]),
  country('PL|Poland|616|+48|polish|8', 'given-first', ['Łódź|Łódzkie|90-001|Piotrkowska 80', 'Kraków|Małopolskie|31-042|Rynek Główny 7']),
  country('ES|Spain|724|+34|spanish|6', 'given-first', ['A Coruña|Galicia|15001|Rúa Real 30', 'Málaga|Andalucía|29001|Calle Larios 9']),
  country('SE|Sweden|752|+46|nordic|5', 'given-first', [
    'Malmö|Skåne|211 20|Östergatan 11',
    'Göteborg|Västra Götaland|411 03|Nordstadstorget 2',
  ]),
  country('CZ|Czechia|203|+420|czech|4', 'given-first', ['Plzeň|Plzeňský kraj|301 00|náměstí Republiky 3']),
  country('TR|Türkiye|792|+90|turkish|3', 'given-first', ['İzmir|İzmir|35210|Atatürk Caddesi 44']),
  country('BG|Bulgaria|100|+359|cyrillic|3', 'given-first', ['София|София|1000|бул. Витоша 18']),
  country('GR|Greece|300|+30|greek|2', 'given-first', ['Αθήνα|Αττική|105 57|Ερμού 25']),
  country('JP|Japan|392|+81|japanese|1', 'given-first', ['東京|東京都|100-0005|丸の内 1-9-1']),
  country('AE|United Arab Emirates|784|+971|arabic|1', 'given-first', ['دبي|Dubai|00000|Sheikh Zayed Road 99']),
]
