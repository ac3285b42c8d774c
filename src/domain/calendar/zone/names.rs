//! What people call time zones: the common ones, cities, countries, and abbreviations that fit several.

/// Zones that people ask for most; the order is the order of offering.
pub(super) const COMMON: [&str; 25] = [
    "UTC",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Toronto",
    "America/Mexico_City",
    "America/Bogota",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Warsaw",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// Cities that people look for and that name no zone.
pub(super) const CITIES: &[(&str, &str)] = &[
    (
        "America/Los_Angeles",
        "san francisco|seattle|san diego|portland|las vegas|san jose",
    ),
    ("America/Denver", "salt lake city|albuquerque"),
    (
        "America/Chicago",
        "dallas|houston|austin|minneapolis|san antonio|new orleans|nashville",
    ),
    (
        "America/New_York",
        "boston|washington|miami|atlanta|philadelphia|charlotte|orlando",
    ),
    ("America/Toronto", "montreal|ottawa|quebec"),
    ("America/Edmonton", "calgary"),
    ("America/Sao_Paulo", "rio de janeiro|brasilia"),
    (
        "Europe/London",
        "manchester|edinburgh|birmingham|glasgow|bristol|leeds|cardiff",
    ),
    (
        "Europe/Berlin",
        "munich|hamburg|frankfurt|cologne|stuttgart|dusseldorf|leipzig",
    ),
    ("Europe/Zurich", "geneva|basel|bern|lausanne"),
    ("Europe/Paris", "lyon|marseille|toulouse|lille|nice"),
    ("Europe/Rome", "milan|turin|naples|florence|bologna"),
    ("Europe/Madrid", "barcelona|valencia|sevilla|bilbao"),
    ("Europe/Amsterdam", "rotterdam|the hague|utrecht|eindhoven"),
    ("Europe/Brussels", "antwerp|ghent"),
    ("Europe/Lisbon", "porto"),
    ("Europe/Warsaw", "krakow|wroclaw|gdansk|poznan"),
    ("Europe/Stockholm", "gothenburg|malmo"),
    ("Europe/Istanbul", "ankara|izmir"),
    ("Europe/Moscow", "saint petersburg"),
    ("Asia/Jerusalem", "tel aviv|haifa"),
    ("Asia/Dubai", "abu dhabi"),
    ("Asia/Riyadh", "jeddah"),
    (
        "Asia/Kolkata",
        "mumbai|delhi|new delhi|bangalore|bengaluru|chennai|hyderabad|pune",
    ),
    ("Asia/Karachi", "lahore|islamabad"),
    (
        "Asia/Shanghai",
        "beijing|shenzhen|guangzhou|hangzhou|chengdu",
    ),
    ("Asia/Tokyo", "osaka|kyoto|nagoya|yokohama"),
    ("Asia/Ho_Chi_Minh", "hanoi|saigon"),
    ("Africa/Johannesburg", "cape town|durban|pretoria"),
    ("Australia/Sydney", "canberra"),
    ("Pacific/Auckland", "wellington|christchurch"),
];

/// What countries are called beside their names in ISO 3166.
pub(super) const COUNTRIES: &[(&str, &str)] = &[
    ("AE", "uae|emirates"),
    ("CI", "ivory coast"),
    ("CZ", "czechia"),
    ("DE", "deutschland"),
    ("GB", "uk|england|scotland|wales|britain"),
    ("KR", "south korea"),
    ("NL", "holland"),
    ("RU", "russia"),
    ("TR", "turkiye"),
    ("US", "usa|america"),
    ("VN", "vietnam"),
];

/// Abbreviations, the likeliest zone first. The database knows some as names, but of a place that hardly anybody means
/// (`EST` is Panama's), or without summer time; so they are asked about. Those that are a country's code or the
/// beginning of a city as well offer it too.
pub(super) const ABBREVIATIONS: &[(&str, &str)] = &[
    (
        "cet|cest|mez|mesz|met",
        "Europe/Berlin|Europe/Paris|Europe/Madrid|Europe/Rome|Europe/Amsterdam|Europe/Zurich|Europe/Vienna|Europe/Brussels|Europe/Warsaw|Europe/Prague|Europe/Stockholm|Europe/Copenhagen",
    ),
    (
        "eet|eest|oez|oesz",
        "Europe/Helsinki|Europe/Athens|Europe/Bucharest|Europe/Kyiv|Europe/Sofia|Europe/Vilnius",
    ),
    ("wet|west|wez", "Europe/Lisbon|Atlantic/Canary"),
    ("bst", "Europe/London|Asia/Dhaka"),
    (
        "est|edt|et|est5edt",
        "America/New_York|America/Toronto|America/Panama|Africa/Addis_Ababa",
    ),
    (
        "cst|cdt|ct|cst6cdt",
        "America/Chicago|America/Winnipeg|America/Mexico_City|Asia/Shanghai",
    ),
    (
        "mst|mdt|mt|mst7mdt",
        "America/Denver|America/Edmonton|America/Phoenix|Europe/Malta",
    ),
    (
        "pst|pdt|pt|pst8pdt",
        "America/Los_Angeles|America/Vancouver|America/Tijuana|Europe/Lisbon",
    ),
    ("akst|akdt", "America/Anchorage"),
    ("hst|hast", "Pacific/Honolulu"),
    ("ast|adt", "America/Halifax|America/Puerto_Rico|Asia/Riyadh"),
    ("brt", "America/Sao_Paulo"),
    (
        "ist",
        "Asia/Kolkata|Europe/Dublin|Asia/Jerusalem|Europe/Istanbul",
    ),
    ("msk", "Europe/Moscow"),
    ("gst", "Asia/Dubai"),
    ("sgt", "Asia/Singapore"),
    ("jst", "Asia/Tokyo"),
    ("kst", "Asia/Seoul"),
    ("sast", "Africa/Johannesburg"),
    ("wat", "Africa/Lagos"),
    ("eat", "Africa/Nairobi"),
    (
        "aest|aedt|aet",
        "Australia/Sydney|Australia/Melbourne|Australia/Brisbane",
    ),
    ("acst|acdt", "Australia/Adelaide|Australia/Darwin"),
    ("awst", "Australia/Perth"),
    ("nzst|nzdt", "Pacific/Auckland"),
];
