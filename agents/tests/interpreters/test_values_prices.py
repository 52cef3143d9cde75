import pytest

from agents.interpreters.base import Language
from agents.interpreters.values import coinage
from agents.interpreters.values.money import expressed, extract
from agents.interpreters.values.words import plain


def prices(text: str, language: Language = "en") -> list[str]:
    return [f"{plain(price.amount)} {price.code or price.unit}" for price in extract(text, language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lunch was $12.80, the taxi 9 dollars", ["12.8 Dollar", "9 Dollar"]),
        ("seven bucks, a dollar, half a dollar", ["7 Dollar", "1 Dollar", "0.5 Dollar"]),
        ("US$ 14, 14 US dollars, 14 u.s. dollars, USD14", ["14 USD"] * 4),
        ("hk $ 30 and C$30 and NZ$ 30", ["30 HKD", "30 CAD", "30 NZD"]),
        ("a $ 6 ticket at bob's $ 7 show", ["6 Dollar", "7 Dollar"]),
        ("€8, 8 €, eight euros, 8eur", ["8 EUR"] * 4),
        ("£6, six pounds, 6 pounds sterling", ["6 Pound", "6 Pound", "6 GBP"]),
        ("40 francs or 40 Swiss francs", ["40 Franc", "40 CHF"]),
        ("60 rupees, Rs 60, ₹60, 60 Pakistani rupees", ["60 Rupee", "60 Rupee", "60 INR", "60 PKR"]),
        ("5 yen, 5 yuan, ¥5, 5 Kuwaiti dinars, 5 dinars", ["5 JPY", "5 CNY", "5 JPY", "5 KWD", "5 Dinar"]),
        ("3 ringgit, 3 baht, 3 forints, 3 reais, 3 tenge", ["3 MYR", "3 THB", "3 HUF", "3 BRL", "3 KZT"]),
        ("2 bitcoins and 0.5 BTC", ["2 Bitcoin", "0.5 Bitcoin"]),
        ("35 cents, 70c, 4 pence, sen 900, 8 kopecks", ["35 Cent", "70 Cent", "4 Pence", "900 Sen", "8 Kopek"]),
        ("six dollars and five cents", ["6.05 Dollar"]),
        ("six dollars eighty, then $7 and 15 cents", ["6.8 Dollar", "7.15 Dollar"]),
        ("£3 and 20p", ["3.2 Pound"]),
        ("$9 and 20 apples", ["9 Dollar"]),
        ("12 dollars and a half", ["12.5 Dollar"]),
        ("$6m, $ 6 million, 6 million dollars", ["6000000 Dollar"] * 3),
        ("90 USD million, 4 MUSD, 4 crore rupees", ["90000000 USD", "4000000 USD", "40000000 Rupee"]),
        ("in 2012 $ 8 million was lost", ["8000000 Dollar"]),
        ("10 $ 30 $", ["10 Dollar", "30 Dollar"]),
        ("$50 CAD", ["50 CAD"]),
        ("USD 80 to EUR 90", ["80 USD", "90 EUR"]),
        ("-$5 and minus six dollars", ["-5 Dollar", "-6 Dollar"]),
        ("a 20-dollar bill, $10-a-head", ["20 Dollar", "10 Dollar"]),
        ("All five went, try 7, top 10, five mad cats, he won 3", []),
        ("3 pounds of flour", []),
        ("dollars and cents, a few euros", []),
    ],
)
def test_every_price_of_an_english_text(text: str, found: list[str]) -> None:
    assert prices(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("午饭三十五元，打车20块", ["35 CNY", "20 CNY"]),
        ("三块五，三块五毛，三块五毛二，三元零五分", ["3.5 CNY", "3.5 CNY", "3.52 CNY", "3.05 CNY"]),
        ("六毛，八角，五分钱", ["6 Jiao", "8 Jiao", "5 Fen"]),
        ("人民币九十元，90元人民币，RMB90", ["90 CNY"] * 3),
        ("一万两千美元，1.2万欧元", ["12000 USD", "12000 EUR"]),
        ("￥70和$70", ["70 CNY", "70 Dollar"]),
        ("两百日元、兩百日圓、200韩元、200港币", ["200 JPY", "200 JPY", "200 KRW", "200 HKD"]),
        ("八百瑞士法郎，八百法郎", ["800 CHF", "800 Franc"]),
        ("300卢比，300奈拉，300福林", ["300 Rupee", "300 NGN", "300 HUF"]),
        ("5人民币6美元", ["5 CNY", "6 USD"]),
        ("叁佰伍拾圆整", ["350 CNY"]),
        ("三块石头，五角大楼，五分钟，元旦两天，评分4.5分以上，8点十五分", []),
        ("给比尔五十", []),
        ("几块钱，五十多块", []),
    ],
)
def test_every_price_of_a_chinese_text(text: str, found: list[str]) -> None:
    assert prices(text, "zh") == found


def test_places_are_those_of_the_text() -> None:
    text = "it was US$ 3 million, or 三块五."
    assert [text[price.start : price.end] for price in extract(text, "en")] == ["US$ 3 million", "三块五"]


@pytest.mark.parametrize(
    ("text", "description", "amount", "currency"),
    [
        ("9 dollars", "ISO code, else the unit's name (Dollar, Cent)", "9", "Dollar"),
        ("9 US dollars", "ISO code, else the unit's name (Dollar, Cent)", "9", "USD"),
        ("90 cents", "ISO code, else the unit's name (Dollar, Cent)", "90", "Cent"),
        ("9 dollars", "Dollar, Cent, Pound or an ISO code", "9", "Dollar"),
        ("9 US dollars", "Dollar, Cent, Pound or an ISO code", "9", "USD"),
        ("9 rupees", "Dollar, Cent, Pound or an ISO code", "9", "INR"),
        ("9 riyals", "Dollar, Cent, Pound or an ISO code", "9", "Riyal"),
        ("三毛", "Dollar, Cent, Pound or an ISO code", "30", "Cent"),
        ("9 dollars", "ISO 4217 code", "9", "USD"),
        ("90 cents", "", "0.9", "Cent"),
        ("三毛", "ISO 4217 code", "0.3", "CNY"),
        ("9 pesos", "", "9", "Peso"),
    ],
)
def test_the_currency_is_named_as_the_schema_describes_it(
    text: str, description: str, amount: str, currency: str
) -> None:
    (price,) = extract(text, "zh")
    value, called = expressed(price, description)
    assert (plain(value), called) == (amount, currency)


@pytest.mark.parametrize(
    ("word", "code", "usual"),
    [
        ("dollars", None, "USD"),
        ("us dollars", "USD", "USD"),
        ("元", "CNY", "CNY"),
        ("pesos", None, None),
        ("mexican pesos", "MXN", "MXN"),
        ("norwegian kroner", "NOK", "NOK"),
        ("russian roubles", "RUB", "RUB"),
        ("guarani", "PYG", "PYG"),
        ("坚戈", "KZT", "KZT"),
        ("馬來西亞令吉", "MYR", "MYR"),
        ("xaf", "XAF", "XAF"),
    ],
)
def test_what_money_is_called(word: str, code: str | None, usual: str | None) -> None:
    unit = coinage.units()[word]
    assert (unit.code, unit.usual) == (code, usual)


@pytest.mark.parametrize("word", ["gold", "real", "sol", "all", "xxx"])
def test_what_is_no_word_for_money(word: str) -> None:
    assert word not in coinage.units() or coinage.units()[word].code == word.upper()


@pytest.mark.parametrize("text", ["$" * 500, "1 $ " * 250, "五块" * 300, "usd 5 " * 160, "a " * 400])
def test_long_junk_is_searched_in_reasonable_time(text: str) -> None:
    assert len(list(extract(text, "en"))) <= len(text)
