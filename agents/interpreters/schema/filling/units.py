"""Units of measure: which dimension a unit belongs to, and how a number said in one reads in another."""

from .words import stem

_WORDS = {
    "length": "m meter meters metre metres km kilometer kilometers kilometre kilometres cm centimeter centimeters mm "
    "millimeter millimeters nm nanometer nanometers mile miles mi foot feet ft inch inches in yard yards yd 米 "
    "公里 千米 厘米 毫米 英里",
    "mass": "kg kilogram kilograms kilo kilos g gram grams mg milligram milligrams lb lbs ounce ounces oz ton "
    "tons tonne tonnes 公斤 千克 克 吨 斤",
    "time": "second seconds sec secs s minute minutes min mins hour hours hr hrs h day days week weeks month months "
    "year "
    "years yr yrs decade decades century centuries night nights ms millisecond milliseconds 秒 秒钟 分钟 小时 "
    "个小时 天 周 个月 月 年",
    "area": "m² m^2 m2 sqm sqft sq ft² ft^2 acre acres hectare hectares km² km^2 cm² cm^2 平方米",
    "volume": "liter liters litre litres l ml milliliter milliliters gallon gallons m³ m^3 cm³ cm^3 cup cups "
    "tablespoon tablespoons teaspoon teaspoons tbsp tsp pint pints quart quarts 升 毫升",
    "speed": "m/s km/h mph kmh kph knots",
    "acceleration": "m/s² m/s^2 m/s2",
    "temperature": "degree degrees °c °f celsius fahrenheit kelvin k ° 度 摄氏度",
    "angle": "radian radians rad",
    "force": "newton newtons n n/m",
    "energy": "joule joules j kj kwh calorie calories kcal",
    "power": "watt watts w kw kilowatt kilowatts horsepower",
    "voltage": "volt volts v",
    "current": "ampere amperes amp amps",
    "resistance": "ohm ohms",
    "capacitance": "farad farads f",
    "frequency": "hertz hz khz mhz",
    "pressure": "pascal pascals pa atm atmosphere atmospheres bar psi",
    "charge": "coulomb coulombs c",
    "amount": "mole moles mol",
    "field": "tesla n/c v/m",
    "data": "byte bytes kb mb gb tb gigabyte gigabytes megabyte megabytes",
    "density": "kg/m³ kg/m^3 g/cm³ g/cm^3",
    "percent": "% percent percentage pct per¢",
    "money": "$ pound pounds usd dollar dollars euro euros eur € £ gbp cent cents yen yuan rupees rupee bucks cad 元 "
    "块 美元 万元",
}
DIMENSIONS = {unit: dimension for dimension, units in _WORDS.items() for unit in units.split()}
# What a parameter measures, by the words of its name.
MEASURED = {
    "length": "length width height distance radius base diameter depth side breadth altitude elevation thickness",
    "mass": "mass weight",
    "time": "time duration year day hour minute second month week age period night timespan timeout",
    "area": "area",
    "volume": "volum capacity",
    "speed": "speed velocity",
    "acceleration": "acceleration",
    "temperature": "temperature temp",
    "percent": "rate percentage percent probability interest ratio growth discount",
    "money": "price cost budget salary income principal amount investment loan fee revenue payment deposit expense "
    "payout dividend equity profit earnings asset debt tax spend capital sale",
    "frequency": "frequency",
    "pressure": "pressure",
    "charge": "charge",
    "current": "current",
    "voltage": "voltage",
    "resistance": "resistance",
    "force": "force",
    "energy": "energy",
    "power": "power",
    "angle": "angle",
    "density": "density",
}

# How many seconds, by the stem of the unit.
SECONDS = {
    stem(unit): seconds
    for units, seconds in (
        ("second sec s 秒 秒钟", 1), ("minute min 分钟", 60), ("hour hr h 小时 个小时", 3600), ("day 天", 86400),
        ("week 周", 604800),
    )
    for unit in units.split()
}  # fmt: skip
# How often a year.
OFTEN = {
    "annually": 1, "yearly": 1, "semiannually": 2, "semi-annually": 2, "biannually": 2, "quarterly": 4, "monthly": 12,
    "weekly": 52, "daily": 365,
}  # fmt: skip
