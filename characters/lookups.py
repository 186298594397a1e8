"""Lookups for JSON lists of texts that work on both databases: `tags__has_item`, `tags__any_icontains`."""

from typing import Any

from django.db.models import JSONField, Lookup
from django.db.models.sql.compiler import SQLCompiler


class _AnyItem(Lookup[str]):
    """EXISTS over the items of the list; what is not a list (NULL, a text) has none."""

    condition: str
    prepare_rhs = False

    def pattern(self) -> str:
        return str(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        condition = self.condition.format("item.value")
        sql = f"EXISTS (SELECT 1 FROM json_each({column}) AS item WHERE {condition})"  # noqa: S608  no value in it
        return sql, (*params, self.pattern())

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        # The CASE keeps jsonb_array_elements_text from failing on a row whose value is no list.
        listed = f"CASE jsonb_typeof({column}) WHEN 'array' THEN {column} ELSE '[]'::jsonb END"
        items, condition = f"jsonb_array_elements_text({listed}) AS item(value)", self.condition.format("item.value")
        sql = f"EXISTS (SELECT 1 FROM {items} WHERE {condition})"  # noqa: S608  no value in it
        return sql, (*params, *params, self.pattern())


@JSONField.register_lookup
class HasItem(_AnyItem):
    lookup_name = "has_item"
    condition = "{} = %s"


@JSONField.register_lookup
class AnyIContains(_AnyItem):
    lookup_name = "any_icontains"
    condition = "LOWER({}) LIKE LOWER(%s) ESCAPE '!'"

    def pattern(self) -> str:
        text = str(self.rhs)
        for special in "!%_":
            text = text.replace(special, f"!{special}")
        return f"%{text}%"
