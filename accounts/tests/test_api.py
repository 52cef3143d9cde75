import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from django.utils import translation

from accounts import services
from accounts.models import Contact, User, Wallet
from auditlog.models import StepLog
from auditlog.services import verify
from fullvoice.lib.aio import in_db
from fullvoice.testing import PASSWORD

if TYPE_CHECKING:
    import httpx2

pytestmark = pytest.mark.django_db(transaction=True)
AUTH, ME = "/v1/api/auth", "/v1/api/me"


async def token(http: "httpx2.AsyncClient", username: str = "ann", password: str = PASSWORD) -> "httpx2.Response":
    return await http.post(f"{AUTH}/token", json={"username": username, "password": password})


@pytest.fixture
async def ann(http: "httpx2.AsyncClient", user: User) -> "httpx2.AsyncClient":
    http.headers["Authorization"] = f"Bearer {(await token(http)).json()['access']}"
    return http


def code(answer: "httpx2.Response") -> tuple[int, str]:
    assert answer.json()["success"] is False
    return answer.status_code, answer.json()["error"]["code"]


def fields(answer: "httpx2.Response") -> list[str]:
    assert code(answer) == (400, "INVALID_PARAM"), answer.text
    return [item["field"] for item in answer.json()["error"]["details"]["fields"]]


async def test_token(http: "httpx2.AsyncClient", user: User) -> None:
    answer = await token(http)
    body = answer.json()
    assert answer.status_code == 200
    assert set(body) == {"access", "refresh", "tokenType", "expiresIn", "user"}
    assert (body["tokenType"], body["expiresIn"]) == ("Bearer", 900)
    assert body["user"] == {"id": user.pk, "username": "ann"}
    assert jwt.decode(body["access"], options={"verify_signature": False})["sub"] == str(user.pk)


@pytest.mark.parametrize(("username", "password"), [("ann", "wrong"), ("nobody", PASSWORD)])
async def test_wrong_credentials_are_401_in_the_same_words(
    http: "httpx2.AsyncClient", user: User, username: str, password: str
) -> None:
    answer = await token(http, username, password)
    assert code(answer) == (401, "UNAUTHENTICATED")
    assert answer.json()["error"]["message"] == "The user name or the password is wrong."
    assert answer.json()["error"]["details"] == {}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "username"),
        ({"username": "ann"}, "password"),
        ({"username": 1, "password": "x"}, "username"),
        ({"username": "ann", "password": None}, "password"),
        ({"username": "ann", "password": ""}, "password"),
        ({"username": "a" * 65, "password": "x"}, "username"),
        ({"username": "ann", "password": "x" * 1025}, "password"),
    ],
)
async def test_credentials_that_do_not_fit(
    http: "httpx2.AsyncClient", user: User, body: dict[str, Any], field: str
) -> None:
    assert field in fields(await http.post(f"{AUTH}/token", json=body))


async def test_refresh(http: "httpx2.AsyncClient", user: User) -> None:
    first = (await token(http)).json()
    answer = await http.post(f"{AUTH}/refresh", json={"refresh": first["refresh"]})
    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh", "expiresIn"}
    again = await http.post(f"{AUTH}/refresh", json={"refresh": first["refresh"]})
    assert code(again) == (401, "UNAUTHENTICATED")
    me = await http.get(ME, headers={"Authorization": f"Bearer {answer.json()['access']}"})
    assert me.status_code == 200


async def test_eight_parallel_refreshes_give_one_pair(http: "httpx2.AsyncClient", user: User) -> None:
    first = (await token(http)).json()
    answers = await asyncio.gather(
        *(http.post(f"{AUTH}/refresh", json={"refresh": first["refresh"]}) for _ in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7
    (won,) = (answer.json() for answer in answers if answer.status_code == 200)
    assert (await http.get(ME, headers={"Authorization": f"Bearer {won['access']}"})).status_code == 200


async def test_verify(http: "httpx2.AsyncClient", user: User) -> None:
    access = (await token(http)).json()["access"]
    answer = await http.post(f"{AUTH}/verify", json={"token": access})
    assert (answer.status_code, answer.json()["valid"]) == (200, True)
    ends = datetime.fromisoformat(answer.json()["expiresAt"])
    assert timedelta(minutes=14) < ends - datetime.now(UTC) <= timedelta(minutes=15)
    for bad in ("garbage", access[:-3] + "abc", "[" * 4000):
        assert code(await http.post(f"{AUTH}/verify", json={"token": bad})) == (401, "UNAUTHENTICATED")
    assert fields(await http.post(f"{AUTH}/verify", json={"token": "x" * 5000})) == ["token"]


async def test_logout_ends_the_access_token_too(ann: "httpx2.AsyncClient") -> None:
    pair = (await token(ann)).json()
    answer = await ann.post(f"{AUTH}/logout", json={"refresh": pair["refresh"]})
    assert (answer.status_code, answer.content) == (204, b"")
    gone = await ann.get(ME, headers={"Authorization": f"Bearer {pair['access']}"})
    assert code(gone) == (401, "UNAUTHENTICATED")
    assert code(await ann.post(f"{AUTH}/refresh", json={"refresh": pair["refresh"]})) == (401, "UNAUTHENTICATED")
    assert (await ann.get(ME)).status_code == 200


async def test_logout_all(ann: "httpx2.AsyncClient") -> None:
    pair = (await token(ann)).json()
    assert (await ann.post(f"{AUTH}/logout-all")).status_code == 204
    assert code(await ann.get(ME)) == (401, "UNAUTHENTICATED")
    assert code(await ann.post(f"{AUTH}/refresh", json={"refresh": pair["refresh"]})) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", f"{AUTH}/logout-all"),
        *((method, ME) for method in ("GET", "PATCH")),
        *((method, f"{ME}/{kind}") for kind in ("contacts", "wallets") for method in ("GET", "POST")),
        *((method, f"{ME}/{kind}/1") for kind in ("contacts", "wallets") for method in ("GET", "PATCH", "DELETE")),
    ],
)
async def test_a_token_is_needed(http: "httpx2.AsyncClient", transactional_db: None, method: str, address: str) -> None:
    assert code(await http.request(method, address, json={})) == (401, "UNAUTHENTICATED")


async def test_me(ann: "httpx2.AsyncClient", user: User) -> None:
    await in_db(services.add_contact, user, name="Alice Chen", aliases=["小爱"], account="4821")
    await in_db(services.add_wallet, user, label="Main", currency="USD")
    body = (await ann.get(ME)).json()
    contact, wallet = body.pop("contacts"), body.pop("wallets")
    profile = {"username": "ann", "displayName": "Ann", "language": "en", "timezone": "UTC", "hasPin": False}
    assert body == {"id": user.pk, **profile}
    alice = {"name": "Alice Chen", "aliases": ["小爱"], "phone": "", "email": "", "account": "4821", "note": ""}
    assert contact == [{"id": contact[0]["id"], **alice}]
    assert wallet == [
        {"id": wallet[0]["id"], "label": "Main", "currency": "USD", "account": "", "default": True},
    ]


async def test_the_profile_changes_by_the_fields_given(ann: "httpx2.AsyncClient", user: User) -> None:
    answer = await ann.patch(ME, json={"displayName": "  Anna ", "timezone": "Asia/Shanghai"})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["displayName"], body["timezone"], body["language"]) == ("Anna", "Asia/Shanghai", "en")
    assert (await ann.patch(ME, json={"language": "zh", "displayName": ""})).json()["displayName"] == ""
    await in_db(user.refresh_from_db)
    assert (user.display_name, user.timezone, user.language) == ("", "Asia/Shanghai", "zh")
    assert (await ann.patch(ME, json={})).json()["language"] == "zh"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"language": "fr"}, "language"),
        ({"language": None}, "language"),
        ({"language": "zh-hans"}, "language"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": None}, "timezone"),
        ({"displayName": None}, "displayName"),
        ({"displayName": "a" * 101}, "displayName"),
        ({"displayName": "a\nb"}, "displayName"),
        ({"displayName": 5}, "displayName"),
        ({"username": "root"}, "username"),
        ({"isSuperuser": True}, "isSuperuser"),
        ({"id": 1}, "id"),
    ],
)
async def test_a_profile_that_does_not_fit(
    ann: "httpx2.AsyncClient", user: User, body: dict[str, Any], field: str
) -> None:
    assert fields(await ann.patch(ME, json={"displayName": "Eve", **body})) == [field]
    await in_db(user.refresh_from_db)
    assert user.display_name == "Ann"


CONTACT = {"name": "Alice Chen", "aliases": ["Ally", "小爱"], "phone": "+86 1", "email": "a@b.cn", "account": "1"}
WALLET = {"label": "Main", "currency": "USD", "account": "x", "default": True}
KINDS = pytest.mark.parametrize(
    ("kind", "body", "change"), [("contacts", CONTACT, {"name": "Bob"}), ("wallets", WALLET, {"label": "Other"})]
)


@KINDS
async def test_own_rows_are_made_read_changed_and_removed(
    ann: "httpx2.AsyncClient", kind: str, body: dict[str, Any], change: dict[str, Any]
) -> None:
    made = await ann.post(f"{ME}/{kind}", json=body)
    assert made.status_code == 201
    row = made.json()
    address = f"{ME}/{kind}/{row['id']}"
    assert body.items() <= row.items()
    assert (await ann.get(address)).json() == row
    assert (await ann.get(f"{ME}/{kind}")).json() == {"items": [row], "nextCursor": None}
    assert (await ann.patch(address, json=change)).json() == {**row, **change}
    assert (await ann.get(ME)).json()[kind] == [{**row, **change}]
    gone = await ann.delete(address)
    assert (gone.status_code, gone.content) == (204, b"")
    for method in ("GET", "DELETE"):
        assert code(await ann.request(method, address)) == (404, "NOT_FOUND")
    assert await in_db(verify) == []


@KINDS
async def test_others_rows_are_not_found(
    ann: "httpx2.AsyncClient",
    make_user: Callable[..., User],
    kind: str,
    body: dict[str, Any],
    change: dict[str, Any],
) -> None:
    bob = await in_db(make_user, "bob")
    contact = await in_db(services.add_contact, bob, name="C")
    wallet = await in_db(services.add_wallet, bob, label="W", currency="EUR")
    pk = {"contacts": contact.pk, "wallets": wallet.pk}[kind]
    for other in (pk, pk + 1000, 2**70):
        address = f"{ME}/{kind}/{other}"
        for method, sent in (("GET", None), ("PATCH", change), ("DELETE", None)):
            assert code(await ann.request(method, address, json=sent)) == (404, "NOT_FOUND")
    assert (await ann.get(f"{ME}/{kind}")).json()["items"] == []
    assert await in_db(lambda: (Contact.objects.get().name, Wallet.objects.get().label)) == ("C", "W")


@KINDS
async def test_lists_come_in_pages(
    ann: "httpx2.AsyncClient", kind: str, body: dict[str, Any], change: dict[str, Any]
) -> None:
    made = [(await ann.post(f"{ME}/{kind}", json={**body, **change})).json()["id"] for _ in range(5)]
    got, cursor, pages = [], "", 0
    while cursor is not None and pages < 9:
        page = (await ann.get(f"{ME}/{kind}", params={"limit": 2, "cursor": cursor})).json()
        got += [item["id"] for item in page["items"]]
        cursor, pages = page["nextCursor"], pages + 1
    assert (got, pages) == (made, 3)
    for query in ("limit=0", "limit=100000", "limit=x", "cursor=x", "cursor=-1", "cursor=" + "9" * 19):
        assert fields(await ann.get(f"{ME}/{kind}?{query}")) == [query.split("=")[0]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": None}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"name": "a\x00b"}, "body"),
        ({"name": "a\x1bb"}, "name"),
        ({"name": 5}, "name"),
        ({"aliases": None}, "aliases"),
        ({"aliases": "Ally"}, "aliases"),
        ({"aliases": [""]}, "aliases.0"),
        ({"aliases": [1]}, "aliases.0"),
        ({"aliases": ["a"] * 21}, "aliases"),
        ({"email": "no mail"}, "email"),
        ({"email": None}, "email"),
        ({"phone": "1" * 33}, "phone"),
        ({"account": "1" * 129}, "account"),
        ({"note": "1" * 201}, "note"),
        ({"nmae": "x"}, "nmae"),
        ({"user": 1}, "user"),
    ],
)
async def test_a_contact_that_does_not_fit(ann: "httpx2.AsyncClient", change: dict[str, Any], field: str) -> None:
    made = (await ann.post(f"{ME}/contacts", json=CONTACT)).json()
    assert fields(await ann.post(f"{ME}/contacts", json={**CONTACT, **change})) == [field]
    assert fields(await ann.patch(f"{ME}/contacts/{made['id']}", json=change)) == [field]
    assert (await ann.get(f"{ME}/contacts")).json()["items"] == [made]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": None}, "label"),
        ({"currency": "usd"}, "currency"),
        ({"currency": "USDT"}, "currency"),
        ({"currency": "USD\n"}, "currency"),
        ({"currency": "ＵＳＤ"}, "currency"),
        ({"currency": None}, "currency"),
        ({"account": "1" * 129}, "account"),
        ({"default": None}, "default"),
        ({"default": "yes"}, "default"),
        ({"default": 1}, "default"),
    ],
)
async def test_a_wallet_that_does_not_fit(ann: "httpx2.AsyncClient", change: dict[str, Any], field: str) -> None:
    made = (await ann.post(f"{ME}/wallets", json=WALLET)).json()
    assert fields(await ann.post(f"{ME}/wallets", json={**WALLET, **change})) == [field]
    assert fields(await ann.patch(f"{ME}/wallets/{made['id']}", json=change)) == [field]
    assert (await ann.get(f"{ME}/wallets")).json()["items"] == [made]


async def test_one_wallet_is_the_default(ann: "httpx2.AsyncClient") -> None:
    async def make(**given: Any) -> dict[str, Any]:
        made: dict[str, Any] = (await ann.post(f"{ME}/wallets", json={"currency": "USD", **given})).json()
        return made

    first = await make(label="first", default=False)
    second = await make(label="second")
    assert (first["default"], second["default"]) == (True, False)
    assert (await ann.patch(f"{ME}/wallets/{second['id']}", json={"default": True})).json()["default"] is True
    assert (await ann.get(f"{ME}/wallets/{first['id']}")).json()["default"] is False


async def test_a_limit_is_named(ann: "httpx2.AsyncClient", settings: Any) -> None:
    settings.MAX_CONTACTS = 1
    assert (await ann.post(f"{ME}/contacts", json=CONTACT)).status_code == 201
    answer = await ann.post(f"{ME}/contacts", json=CONTACT)
    assert fields(answer) == ["contacts"]
    assert "MAX_CONTACTS" in answer.text
    assert await in_db(Contact.objects.count) == 1


async def test_what_is_done_is_in_the_log(ann: "httpx2.AsyncClient", user: User) -> None:
    answer = await ann.post(f"{ME}/contacts", json=CONTACT, headers={"X-Request-ID": "request-42"})
    entry = await in_db(lambda: StepLog.objects.get(message="contact added"))
    assert answer.headers["X-Request-ID"] == entry.request_id == "request-42"
    assert entry.user_id == user.pk


async def test_what_is_wrong_is_said_in_the_profiles_language(ann: "httpx2.AsyncClient", user: User) -> None:
    await in_db(services.update_profile, user, language="zh")
    answer = await ann.get(f"{ME}/contacts/99")
    with translation.override("zh-hans"):
        expected = translation.gettext("There is nothing here.")
    assert answer.json()["error"]["message"] == expected


async def test_every_answer_is_declared(http: "httpx2.AsyncClient") -> None:
    paths = (await http.get("/v1/api/openapi.json")).json()["paths"]
    ours = {path: operations for path, operations in paths.items() if path.startswith((AUTH, ME))}
    assert len(ours) == 10
    for path, operations in ours.items():
        for method, operation in operations.items():
            declared = set(operation["responses"])
            assert {"400", "401", "413", "500", "503"} <= declared, path
            assert {"405", "415"} <= set(declared), path
            assert ("404" in declared) == ("{" in path), path
            assert ("403" in declared) == bool(operation.get("security")), (path, method)


async def test_a_pin_is_set_and_never_shown(ann: "httpx2.AsyncClient", user: User) -> None:
    assert (await ann.get(ME)).json()["hasPin"] is False
    answer = await ann.patch(ME, json={"pin": "482915", "currentPassword": PASSWORD, "displayName": "A"})
    assert (answer.status_code, answer.json()["hasPin"], answer.json()["displayName"]) == (200, True, "A")
    assert "482915" not in answer.text
    assert (await ann.patch(ME, json={"pin": "1111", "currentPin": "482915"})).status_code == 200
    assert fields(await ann.patch(ME, json={"pin": "2222", "currentPin": "482915"})) == ["currentPin"]
    stored = await in_db(lambda: list(User.objects.values_list("pin", flat=True)))
    assert not any(pin == "1111" or "482915" in pin for pin in stored)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"pin": "1234"}, "currentPassword"),
        ({"pin": "1234", "currentPassword": "wrong"}, "currentPassword"),
        ({"pin": "123", "currentPassword": PASSWORD}, "pin"),
        ({"pin": "12a4", "currentPassword": PASSWORD}, "pin"),
        ({"pin": None, "currentPassword": PASSWORD}, "pin"),
    ],
)
async def test_a_pin_that_is_refused(ann: "httpx2.AsyncClient", user: User, body: dict[str, Any], field: str) -> None:
    answer = await ann.patch(ME, json={**body, "displayName": "changed"})
    assert fields(answer) == [field]
    assert "12a4" not in answer.text
    assert await in_db(lambda: User.objects.values_list("pin", "display_name").get(pk=user.pk)) == ("", "Ann")


async def test_too_many_wrong_passwords_for_a_pin(ann: "httpx2.AsyncClient", settings: Any) -> None:
    settings.PIN_MAX_TRIES = 1
    await ann.patch(ME, json={"pin": "1234", "currentPassword": "wrong"})
    answer = await ann.patch(ME, json={"pin": "1234", "currentPassword": PASSWORD})
    assert code(answer) == (429, "RATE_LIMITED")
    assert int(answer.headers["Retry-After"]) > 800
