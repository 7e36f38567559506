"""Who may call: keys, tokens and certificates that prove something, and everything that does not."""

from __future__ import annotations

import asyncio
import base64
import datetime
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from engine.program import Region
from server.callers import ANYBODY, Caller, Callers, Credentials
from server.callers.identify import from_metadata
from server.callers.keys import generate, hashed, read
from server.callers.problem import CallersError
from server.callers.rates import Rates
from server.configuration.callers import Callers as CallersConfiguration
from server.refusals import RefusedError

PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
ISSUER, AUDIENCE = "https://issuer.example", "doudi"


@dataclass(frozen=True)
class Signer:
    """Issues tokens; `jwks` is the file with its public key."""

    key: rsa.RSAPrivateKey
    jwks: Path

    def token(
        self, *, key: PrivateKey | None = None, algorithm: str = "RS256", kid: str = "one", **claims: object
    ) -> str:
        now = datetime.datetime.now(datetime.UTC)
        every: dict[str, object] = {
            "sub": "tonglu-system",
            "iss": ISSUER,
            "aud": AUDIENCE,
            "exp": now + datetime.timedelta(minutes=5),
            "scope": "EligibilityService",
            "districts": ["330122"],
            **claims,
        }
        present = {name: value for name, value in every.items() if value is not None}
        return jwt.encode(present, self.key if key is None else key, algorithm, headers={"kid": kid})


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def signer(key: rsa.RSAPrivateKey, tmp_path: Path) -> Signer:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}))
    return Signer(key, path)


def by_tokens(signer: Signer) -> Callers:
    return Callers(CallersConfiguration(jwks=str(signer.jwks), issuer=ISSUER, audience=AUDIENCE))


def identify(callers: Callers, authorization: str = "", certificate: Sequence[str] = ()) -> Caller:
    return asyncio.run(callers.identify(Credentials(authorization, certificate)))


def reason(callers: Callers, authorization: str = "", certificate: Sequence[str] = ()) -> str:
    with pytest.raises(RefusedError) as refused:
        identify(callers, authorization, certificate)
    assert refused.value.status.code == 16  # UNAUTHENTICATED
    assert len(authorization) < 12 or authorization[-12:] not in refused.value.status.message
    return refused.value.reasons[0]


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_a_good_token_names_its_caller_with_its_scopes(signer: Signer) -> None:
    caller = identify(by_tokens(signer), f"Bearer {signer.token()}")
    assert caller == Caller("tonglu-system", frozenset({"EligibilityService"}), frozenset({"330122"}))


Make = Callable[[Signer], str]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda one: one.token(exp=datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)), "TOKEN_EXPIRED"),
        (lambda one: one.token(exp=None), "TOKEN_INVALID"),
        (lambda one: one.token(sub=None), "TOKEN_INVALID"),
        (lambda one: one.token(iss="https://other.example"), "TOKEN_INVALID"),
        (lambda one: one.token(iss=None), "TOKEN_INVALID"),
        (lambda one: one.token(aud="other"), "TOKEN_INVALID"),
        (lambda one: one.token(aud=None), "TOKEN_INVALID"),
        (lambda one: one.token(kid="two"), "TOKEN_INVALID"),
        (lambda one: one.token(scope=["EligibilityService"]), "TOKEN_INVALID"),
        (lambda one: one.token(districts="330122"), "TOKEN_INVALID"),
        (lambda one: one.token(districts=[330122]), "TOKEN_INVALID"),
        (
            lambda one: one.token(nbf=datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)),
            "TOKEN_INVALID",
        ),
        (lambda one: one.token(key=rsa.generate_private_key(public_exponent=65537, key_size=2048)), "TOKEN_INVALID"),
        (lambda one: one.token(key=ed25519.Ed25519PrivateKey.generate(), algorithm="EdDSA"), "TOKEN_INVALID"),
        (lambda _: jwt.encode({"sub": "x"}, "", "none", headers={"kid": "one"}), "TOKEN_INVALID"),
        (lambda one: one.token()[:-4] + "AAAA", "TOKEN_INVALID"),
        (lambda _: "a.b.c", "TOKEN_INVALID"),
        (lambda _: "", "TOKEN_INVALID"),
        (lambda _: "\u0000" * 20, "TOKEN_INVALID"),
    ],
)
def test_a_token_that_proves_nothing_is_refused(signer: Signer, make: Make, why: str) -> None:
    assert reason(by_tokens(signer), f"Bearer {make(signer)}") == why


def test_the_public_key_is_no_secret_to_sign_with(signer: Signer) -> None:
    """The oldest trick: an HMAC with the public key, which everybody has."""
    public = signer.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    body = signer.token().split(".")[1]
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=").decode()
    signature = hmac.digest(public, f"{header}.{body}".encode(), "sha256")
    forged = f"{header}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    assert reason(by_tokens(signer), f"Bearer {forged}") == "TOKEN_INVALID"


def test_a_token_without_a_scope_may_call_nothing(signer: Signer) -> None:
    callers = by_tokens(signer)
    caller = identify(callers, f"Bearer {signer.token(scope=None)}")
    with pytest.raises(RefusedError) as refused:
        callers.admit(caller, "doudi.v1.EligibilityService")
    assert refused.value.status.code == 7  # PERMISSION_DENIED


def test_a_token_with_no_districts_may_ask_about_none(signer: Signer) -> None:
    caller = identify(by_tokens(signer), f"Bearer {signer.token(districts=[])}")
    assert not caller.may_ask("330122", {})


@pytest.mark.parametrize("shown", ["Basic dXNlcjpwYXNz", "Bearer", "token", "?", "Bearer " + "x" * 20_000])
def test_another_scheme_is_refused(signer: Signer, shown: str) -> None:
    assert reason(by_tokens(signer), shown) == "AUTHORIZATION_INVALID"


def test_nothing_shown_is_told_so(signer: Signer) -> None:
    assert reason(by_tokens(signer)) == "CREDENTIALS_MISSING"


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        ({"jwks": "keys.json"}, "issuer"),
        ({"jwks": "http://keys.example/jwks", "issuer": ISSUER, "audience": AUDIENCE}, "https://"),
        ({"jwks": "/does/not/exist", "issuer": ISSUER, "audience": AUDIENCE}, "读不出来"),
    ],
)
def test_keys_that_could_not_be_trusted_are_refused_at_the_start(configuration: dict[str, str], said: str) -> None:
    with pytest.raises(CallersError) as error:
        Callers(CallersConfiguration(**configuration))  # type: ignore[arg-type]
    assert said in error.value.message


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"keys": []}', '{"keys": [{"kty": "nothing"}]}', "null"])
def test_a_file_that_is_no_jwks_is_told_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(text)
    with pytest.raises(CallersError) as error:
        Callers(CallersConfiguration(jwks=str(path), issuer=ISSUER, audience=AUDIENCE))
    assert "JWKS" in error.value.message


# --- keys and certificates --------------------------------------------------------------------------------------------


def file_of(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_key_names_its_caller_and_the_file_does_not_hold_it(tmp_path: Path) -> None:
    word, digest = generate()
    text = f"- {{id: tonglu, sha256: [{digest}], services: [EligibilityService], districts: ['330122']}}\n"
    path = file_of(tmp_path / "keys.yaml", text)
    callers = Callers(CallersConfiguration(keys=path))
    assert identify(callers, f"bearer {word}").id == "tonglu"
    assert word not in text
    assert reason(callers, f"Bearer {generate()[0]}") == "KEY_UNKNOWN"
    assert reason(callers, f"Bearer {digest}") == "KEY_UNKNOWN"


def test_a_certificate_names_its_caller(tmp_path: Path) -> None:
    callers = Callers(
        CallersConfiguration(keys=file_of(tmp_path / "k.yaml", "- {id: yuhang, certificates: [yuhang.gov]}\n"))
    )
    assert identify(callers, certificate=["yuhang.gov"]).id == "yuhang"
    assert reason(callers, certificate=["tonglu.gov"]) == "CREDENTIALS_MISSING"


def test_a_wrong_key_is_not_mended_by_a_right_certificate(tmp_path: Path) -> None:
    callers = Callers(
        CallersConfiguration(keys=file_of(tmp_path / "k.yaml", "- {id: yuhang, certificates: [yuhang.gov]}\n"))
    )
    assert reason(callers, f"Bearer {generate()[0]}", ["yuhang.gov"]) == "KEY_UNKNOWN"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {id: a}\n", "1:3 调用方既没有 `sha256` 也没有 `certificates`"),
        ("- {id: a, sha256: [abc]}\n", "`sha256` 应是 64 位小写十六进制数字"),
        ("- {id: 'a b', certificates: [x]}\n", "`id` 应由"),
        ("- {certificates: [x]}\n", "id"),
        ("- {id: a, certificates: [x], services: [Eligibility]}\n", "没有服务 `Eligibility`"),
        ("- {id: a, certificates: [x]}\n- {id: a, certificates: [y]}\n", "2:3 调用方 `a` 写了两处"),
        ("- {id: a, certificates: [x]}\n- {id: b, certificates: [x]}\n", "给了两个调用方"),
        ("- {id: a, certificates: [x], key: secret}\n", "key"),
        ("a: [", ""),
        ("hello", ""),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CallersError) as error:
        read(file_of(tmp_path / "keys.yaml", text))
    assert said in error.value.message
    assert "keys.yaml" in error.value.message


def test_a_file_that_changes_is_read_anew_and_a_broken_one_is_not(tmp_path: Path) -> None:
    path = file_of(tmp_path / "keys.yaml", f"- {{id: one, sha256: [{hashed('k1')}]}}\n")
    callers = Callers(CallersConfiguration(keys=path))
    _replace(path, f"- {{id: two, sha256: [{hashed('k2')}]}}\n")
    callers.renew()
    assert identify(callers, "Bearer k2").id == "two"
    assert reason(callers, "Bearer k1") == "KEY_UNKNOWN"
    _replace(path, "- {id: thr")
    callers.renew()
    assert identify(callers, "Bearer k2").id == "two"
    path.unlink()
    callers.renew()
    assert identify(callers, "Bearer k2").id == "two"


def _replace(path: Path, text: str) -> None:
    """As an editor does it; the new file has a number of its own, however fast it comes."""
    other = file_of(path.with_suffix(".new"), text)
    other.replace(path)


def test_where_nobody_is_asked_everybody_is_anybody() -> None:
    assert identify(Callers(CallersConfiguration()), "Bearer whatever") is ANYBODY


def test_what_a_call_shows_is_read_from_its_metadata() -> None:
    shown = from_metadata([("authorization", "Bearer x"), ("other", b"1")], {"x509_common_name": [b"yuhang.gov"]})
    assert shown == Credentials("Bearer x", ("yuhang.gov",))
    assert from_metadata([], {}) == Credentials("", ())


def test_two_authorizations_are_neither() -> None:
    """Which one a proxy in between looked at nobody knows."""
    both = [("authorization", "Bearer a"), ("authorization", "Bearer b")]
    assert from_metadata(both, {}).authorization not in {"Bearer a", "Bearer b", ""}


# --- scopes and rates -------------------------------------------------------------------------------------------------


def region(code: str, of: str | None) -> Region:
    return Region(code, code, (), "district", of, None, None, ())


def test_a_district_asks_for_itself_and_what_is_below_it() -> None:
    regions = {
        one.code: one for one in (region("330100", None), region("330122", "330100"), region("330122001", "330122"))
    }
    caller = Caller("tonglu", None, frozenset({"330122"}))
    assert caller.may_ask("330122", regions)
    assert caller.may_ask("330122001", regions)
    assert not caller.may_ask("330100", regions)
    assert not caller.may_ask("330110", regions)


def test_a_service_goes_by_its_full_name() -> None:
    caller = Caller("x", frozenset({"PolicyService"}))
    assert caller.may_call("doudi.v1.PolicyService")
    assert not caller.may_call("doudi.v1.DecisionService")
    assert not caller.may_call("")


def test_a_burst_then_the_rate() -> None:
    rates = Rates(2, 3)
    assert [rates.take("a", 10.0) for _ in range(3)] == [0, 0, 0]
    assert rates.take("a", 10.0) == pytest.approx(0.5)
    assert rates.take("b", 10.0) == 0
    assert rates.take("a", 10.5) == 0
    assert rates.take("a", 10.5) > 0


def test_a_batch_larger_than_the_burst_is_granted_when_the_bucket_is_full() -> None:
    rates = Rates(1, 10)
    assert rates.take("a", 0.0, 256) == 0
    assert rates.take("a", 5.0, 256) == pytest.approx(5)
    assert rates.take("a", 10.0, 256) == 0


def test_no_rate_is_no_limit() -> None:
    rates = Rates(0, 1)
    assert all(rates.take("a", 0.0) == 0 for _ in range(1000))


def test_a_caller_that_is_too_fast_is_told_when_to_come_again() -> None:
    callers = Callers(CallersConfiguration(rate=0.001, burst=1))
    callers.admit(ANYBODY, "doudi.v1.EligibilityService")
    with pytest.raises(RefusedError) as refused:
        callers.admit(ANYBODY, "doudi.v1.EligibilityService")
    assert refused.value.status.code == 8  # RESOURCE_EXHAUSTED
    assert refused.value.status.details[0].type_url.endswith("google.rpc.RetryInfo")
