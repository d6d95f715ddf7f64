/** A name as its owner writes it and as it goes into an account name. */
export interface LocalName {
  readonly native: string
  readonly latin: string
}

/** Given and family names of one language area. */
export interface Culture {
  readonly given: readonly LocalName[]
  readonly family: readonly LocalName[]
}

const letterForms: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  æ: 'ae',
  Æ: 'Ae',
  å: 'a',
  Å: 'A',
  ı: 'i',
  ð: 'd',
  þ: 'th',
  œ: 'oe',
}
const germanForms: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue' }

/** Latin letters without accents: Weiß → Weiss, Łukasz → Lukasz. German umlauts become two letters. */
function plainLatin(text: string, language: 'german' | 'other'): string {
  const forms = language === 'german' ? { ...letterForms, ...germanForms } : letterForms
  const replaced = [...text].map((letter) => forms[letter] ?? letter).join('')
  return replaced.normalize('NFD').replaceAll(/\p{M}/gu, '')
}

/** `Анна=Anna` gives both forms; a word alone is latin already, accents apart. */
function names(list: string, language: 'german' | 'other' = 'other'): LocalName[] {
  return list
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [native = '', latin] = word.replaceAll('_', ' ').split('=')
      return { native, latin: latin ?? plainLatin(native, language) }
    })
}

const german: Culture = {
  given: names(
    `
    Anna Jürgen Björn Käthe Sören Günter Lena Jonas Maximilian Sophie Felix Hannah Lukas Mia Leon Emma Paul Clara Ben Marie
    Moritz Jörg Änne Rüdiger Ulrike Thorsten Heike Sabine Stefan Katrin Özlem Mehmet Annika Tobias Nadja Christoph Dörte
    Wolfgang Birgit Matthias
  `,
    'german',
  ),
  family: names(
    `
    Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf
    Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Lehmann Köhler König Böhm
    Weiß Groß Jäger Vogel Frank Berger Winkler Lorenz Baumann Böttcher Strauß Größler von_Brühl Berg
  `,
    'german',
  ),
}

const english: Culture = {
  given: names(`
    James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica
    Thomas Sarah Charles Karen Olivia Noah Amelia Liam Isla Oliver Ava Harry Grace George Freya Jack Zoë Siobhán Chloë Renée
    Aaliyah Darius Malik Priya
  `),
  family: names(`
    Smith Johnson Williams Brown Jones Garcia Miller Davis Wilson Anderson Taylor Thomas Moore Jackson Martin Lee Thompson
    White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker Nelson Carter Mitchell
    O'Neill O'Brien MacDonald Patel Singh Okafor Smith-Jones
  `),
}

const french: Culture = {
  given: names(`
    Camille Léa Hélène François Rémi Zoé Théo Chloé Étienne Maëlle Benoît Jérôme Amélie Loïc Noël Anaïs Mathéo Inès Lucas
    Jules Élodie Gaël Océane Cédric Agnès
  `),
  family: names(`
    Martin Bernard Dubois Durand Moreau Laurent Lefèvre Michel Garcia Roux Fournier Girard Bonnet Lambert Faure Mercier
    Blanc Guérin Béranger Lémery Gagné Châtelain Noël d'Aubigné Le_Gall Hébert Renée Vallée
  `),
}

const spanish: Culture = {
  given: names(`
    José María Lucía Martín Sofía Hugo Íñigo Begoña Ángel Raúl Inés Andrés Mónica Joaquín Nuria Jesús Óscar Álvaro Verónica
    Sebastián Belén Rocío Adrián Ximena
  `),
  family: names(`
    García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Moreno Muñoz
    Álvarez Romero Gutiérrez Núñez Ibáñez Peña Castaño Vázquez Güell
  `),
}

const polish: Culture = {
  given: names(`
    Łukasz Małgorzata Paweł Agnieszka Michał Katarzyna Krzysztof Żaneta Stanisław Zofia Wojciech Grażyna Jędrzej Bożena
    Rafał Ewa Mateusz Aleksandra Szymon Jadwiga
  `),
  family: names(`
    Nowak Kowalski Wiśniewska Wójcik Kowalczyk Kamiński Lewandowska Zieliński Szymański Woźniak Dąbrowski Kozłowski
    Jankowska Mazur Krawczyk Piątek Grabowski Zając Król Wróbel Święcicki Żak Ćwik
  `),
}

const nordic: Culture = {
  given: names(`
    Åsa Björn Sören Øystein Mårten Håkan Linnéa Jørgen Astrid Sigrún Lars Ingrid Freja Magnus Þóra Päivi Väinö Aino Søren
    Kåre Ebba Nils Märta Ásgeir
  `),
  family: names(`
    Åkesson Öberg Lindström Sjögren Nyström Hedström Bergström Sørensen Østergaard Rasmussen Hansen Larsen Ødegård Håland
    Virtanen Mäkinen Nieminen Hämäläinen Jónsdóttir Ström Engström Ångström Holm Lund
  `),
}

const czech: Culture = {
  given: names('Jiří Tomáš Lukáš Ondřej Jana Kateřina Veronika Zdeněk Vojtěch Žofie Anežka Matěj Šárka Růžena Štěpán Bára Dušan Ľubomír'),
  family: names(`
    Novák Svoboda Dvořák Černý Procházka Kučera Veselý Krejčí Horák Němec Pokorná Marková Růžička Šťastný Hájek Kříž Žák
    Ďurica
  `),
}

const turkish: Culture = {
  given: names('Ayşe Mehmet İbrahim=Ibrahim Gülşen Çağla Oğuz Şule Uğur Hüseyin Özge Işıl=Isil Doğan Zeynep Emre Büşra Yiğit'),
  family: names('Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Koç Güneş Şimşek Türkoğlu'),
}

const cyrillic: Culture = {
  given: names(`
    Анна=Anna Дмитрий=Dmitry Ольга=Olga Сергей=Sergey Наталья=Natalya Алексей=Aleksey Юлия=Yuliya Михаил=Mikhail Олена=Olena
    Андрій=Andriy Ирина=Irina Борис=Boris Георги=Georgi Цветана=Tsvetana Їжак=Yizhak Ксения=Kseniya
  `),
  family: names(`
    Иванова=Ivanova Смирнов=Smirnov Кузнецова=Kuznetsova Попов=Popov Шевченко=Shevchenko Коваленко=Kovalenko Петров=Petrov
    Димитров=Dimitrov Новикова=Novikova Морозов=Morozov Щербак=Shcherbak Жуков=Zhukov Ёлкин=Yolkin Бойко=Boyko
  `),
}

const greek: Culture = {
  given: names(`
    Γιώργος=Giorgos Μαρία=Maria Ελένη=Eleni Κώστας=Kostas Δημήτρης=Dimitris Σοφία=Sofia Νίκος=Nikos Αθηνά=Athina
    Χρήστος=Christos Ζωή=Zoi
  `),
  family: names(`
    Παπαδόπουλος=Papadopoulos Ιωαννίδης=Ioannidis Γεωργίου=Georgiou Νικολάου=Nikolaou Οικονόμου=Oikonomou Βλάχος=Vlachos
    Ξενάκης=Xenakis Ψαρρά=Psarra
  `),
}

const japanese: Culture = {
  given: names('花子=Hanako 太郎=Taro 健一=Kenichi 美咲=Misaki 翔太=Shota 由美子=Yumiko 大輔=Daisuke さくら=Sakura 陽菜=Hina 蓮=Ren'),
  family: names(
    '佐藤=Sato 鈴木=Suzuki 高橋=Takahashi 田中=Tanaka 伊藤=Ito 渡辺=Watanabe 山本=Yamamoto 中村=Nakamura 小林=Kobayashi 加藤=Kato',
  ),
}

const arabic: Culture = {
  given: names('محمد=Mohammed فاطمة=Fatima أحمد=Ahmed مريم=Mariam يوسف=Youssef ليلى=Layla خالد=Khalid نور=Nour عمر=Omar سارة=Sara'),
  family: names('المنصوري=Almansoori الهاشمي=Alhashimi حداد=Haddad خوري=Khoury النجار=Alnajjar بشارة=Bishara العلي=Alali صباغ=Sabbagh'),
}

/** All language areas by the name countries refer to them with. */
export const cultures = { german, english, french, spanish, polish, nordic, czech, turkish, cyrillic, greek, japanese, arabic } as const

export type CultureName = keyof typeof cultures
