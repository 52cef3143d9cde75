// The values of a plan's step as fields that can be read and changed, by the tool's JSON Schema.

import { make } from "./dom.js";
import { t } from "./words.js";

// The schema of a parameter without its "or null".
function narrowed(schema) {
  const options = (schema.anyOf ?? schema.oneOf ?? []).filter((option) => option.type !== "null");
  return options.length === 1 ? { ...schema, ...options[0] } : schema;
}

const optional = (schema) => (schema.anyOf ?? schema.oneOf ?? []).some((option) => option.type === "null");

export function labelOf(name, schema = {}) {
  const words = schema.title ?? name.replace(/[_-]+/g, " ");
  return t(`field_${name}`) || words.charAt(0).toUpperCase() + words.slice(1);
}

// A contact's account as people know it: their name and the last four digits.
export function contactOf(value, contacts) {
  if (typeof value !== "string" || !value) return null;
  return contacts.find((contact) => [contact.account, contact.phone, contact.email].includes(value)) ?? null;
}

function shown(value, contacts) {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return t(String(value));
  if (typeof value === "object") {
    return "$from" in value ? t("from_step", { n: value.$from }) : JSON.stringify(value);
  }
  return contactOf(value, contacts)?.name ?? String(value);
}

function detail(value, contacts) {
  const contact = contactOf(value, contacts);
  const digits = contact ? String(value).replace(/\D/g, "").slice(-4) : "";
  return digits ? `•••• ${digits}` : "";
}

// One step's parameters as rows of a description list, to be read.
export function readOnly(step, tool, contacts) {
  const properties = tool?.inputSchema?.properties ?? {};
  return make(
    "dl",
    { class: "values" },
    ...Object.entries(step.params).map(([name, value]) =>
      make("div", {}, make("dt", { text: labelOf(name, properties[name]) }), make("dd", { text: shown(value, contacts) })),
    ),
  );
}

// One field. `read()` gives the changed value, or undefined where nothing was changed.
function field(name, value, schema, contacts) {
  const kind = narrowed(schema);
  const id = `field-${name}`;
  const label = make("label", { for: id, text: labelOf(name, schema) });
  const row = (...inputs) => make("div", { class: "field" }, label, make("div", { class: "field-value" }, ...inputs));
  if (typeof value === "object" && value !== null) {
    const output = make("output", { id, text: shown(value, contacts) });
    return { node: row(output), read: () => undefined, reset: () => {} };
  }
  const text = shown(value, contacts);
  const choices = kind.enum ?? (kind.type === "boolean" ? [true, false] : null);
  if (choices) {
    const select = make(
      "select",
      { id, name },
      optional(schema) || value === undefined ? make("option", { value: "", text: t("unset") }) : null,
      ...choices.map((choice, index) =>
        make("option", { value: String(index), text: shown(choice, []), selected: choice === value }),
      ),
    );
    const first = select.value;
    return {
      node: row(select),
      read: () => (select.value === first ? undefined : select.value === "" ? null : choices[Number(select.value)]),
      reset: () => {
        select.value = first;
      },
    };
  }
  const number = kind.type === "number" || kind.type === "integer";
  const decimal = number || /^-?\d+([.,]\d+)?$/.test(text);
  const people = contactOf(value, contacts) ? `${id}-people` : undefined;
  const input = make("input", {
    id,
    name,
    value: text,
    maxlength: 500,
    inputmode: decimal && !people ? "decimal" : undefined,
    list: people,
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "done",
  });
  const known = people
    ? make("datalist", { id: people }, ...contacts.map((contact) => make("option", { value: contact.name })))
    : null;
  const more = detail(value, contacts);
  return {
    node: row(input, more ? make("span", { class: "field-detail", text: more }) : null, known),
    read: () => {
      const now = input.value.trim();
      if (now === text || now === "") return undefined;
      return number && !Number.isNaN(Number(now)) ? Number(now) : now;
    },
    reset: () => {
      input.value = text;
    },
  };
}

// The fields of a step. `changed()` gives the params that differ from what was read back.
export class Fields {
  #fields;

  // onChange: called at each change.
  constructor(step, tool, contacts, onChange) {
    const properties = tool?.inputSchema?.properties ?? {};
    this.#fields = Object.entries(step.params).map(([name, value]) => [
      name,
      field(name, value, properties[name] ?? {}, contacts),
    ]);
    this.node = make("div", { class: "fields", oninput: onChange }, ...this.#fields.map(([, each]) => each.node));
  }

  changed() {
    return Object.fromEntries(
      this.#fields.map(([name, each]) => [name, each.read()]).filter(([, value]) => value !== undefined),
    );
  }

  reset() {
    for (const [, each] of this.#fields) each.reset();
  }
}
