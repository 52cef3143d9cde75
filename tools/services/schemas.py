"""JSON Schema 2020-12, with compiled validators kept by the definition they belong to."""

from typing import Any

from jsonschema import SchemaError
from jsonschema.protocols import Validator
from jsonschema.validators import Draft202012Validator, validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

_MAX_PROBLEMS = 20
_MAX_PROBLEM_CHARS = 200
_MAX_KEPT = 1_000

_kept: dict[tuple[str, str], Validator] = {}


def schema_error(schema: dict[str, Any]) -> str:
    """Why this is no JSON Schema; empty where it is one."""
    try:
        validator_for(schema, default=Draft202012Validator).check_schema(schema)
    except SchemaError as error:
        return str(error.message)[:_MAX_PROBLEM_CHARS]
    return ""


def problems(definition_hash: str, part: str, schema: dict[str, Any], value: Any) -> list[dict[str, str]]:
    """How `value` breaks the schema: `[{"path": "/a/0", "problem": …}]`, at most 20, each short; none where it fits."""
    try:
        found = sorted(_validator(definition_hash, part, schema).iter_errors(value), key=lambda error: error.json_path)
    except (SchemaError, Unresolvable) as error:
        return [{"path": "", "problem": f"the tool's schema cannot be used: {error}"[:_MAX_PROBLEM_CHARS]}]
    return [
        {
            "path": "".join(f"/{step}" for step in error.absolute_path),
            "problem": str(error.message)[:_MAX_PROBLEM_CHARS],
        }
        for error in found[:_MAX_PROBLEMS]
    ]


def _validator(definition_hash: str, part: str, schema: dict[str, Any]) -> Validator:
    key = (definition_hash, part)
    validator = _kept.get(key)
    if validator is None:
        kind = validator_for(schema, default=Draft202012Validator)
        kind.check_schema(schema)
        # An empty registry: references resolve within the schema, and nothing is fetched.
        validator = kind(schema, registry=Registry())
        if len(_kept) >= _MAX_KEPT:
            _kept.clear()
        _kept[key] = validator
    return validator
