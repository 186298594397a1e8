"""A play's title and the person's part get places of their own; what stood under other names moves there.

Reversible: the title goes back where no name stands, the person's part where the character has none.
"""

from django.db import migrations

from chat.conversation.earlier_meaning import names_of_play, scenario_of_play

BATCH = 500


def move(apps, schema_editor):
    plays = apps.get_model("chat", "ChatSession").objects.using(schema_editor.connection.alias)
    lines = apps.get_model("chat", "Message").objects.using(schema_editor.connection.alias)
    titles = parts = 0
    for batch in _batches(plays):
        brought: dict[str, list[str]] = {}
        named = [play.pk for play in batch if play.display_name and not play.client_id]
        for play_id, client_id in lines.filter(session__in=named).exclude(client_id=None).values_list(
            "session_id", "client_id"
        ):
            brought.setdefault(play_id, []).append(client_id)
        changed = []
        for play in batch:
            moved = play.title is None and _move_name(play, brought.get(play.pk, []))
            titles += moved
            scenario = scenario_of_play(
                play.scenario,
                directed=play.mode == "director",
                client_id=play.client_id,
                script=play.generated_script,
                persona=play.persona,
            )
            if scenario is not None:
                play.scenario = scenario
                parts += 1
            if moved or scenario is not None:
                changed.append(play)
        plays.bulk_update(changed, ["title", "display_name", "scenario"])
    _tell(f"{titles} titles and {parts} parts of the person moved", titles or parts)


def _move_name(play, line_client_ids):
    was = (play.title, play.display_name)
    play.title, play.display_name = names_of_play(
        play.display_name, play_id=play.pk, client_id=play.client_id, line_client_ids=line_client_ids
    )
    return (play.title, play.display_name) != was


def move_back(apps, schema_editor):
    plays = apps.get_model("chat", "ChatSession").objects.using(schema_editor.connection.alias)
    count = 0
    for batch in _batches(plays):
        changed = []
        for play in batch:
            scenario = play.scenario
            title = play.title if play.title and not play.display_name else None
            part = isinstance(scenario, dict) and scenario.get("player") and not scenario.get("opponent")
            if title:
                play.display_name = title
            if part and play.mode == "actor":
                play.scenario = {("opponent" if key == "player" else key): value for key, value in scenario.items()}
            if title or part:
                changed.append(play)
        plays.bulk_update(changed, ["display_name", "scenario"])
        count += len(changed)
    _tell(f"{count} plays as they were", count)


def _batches(plays):
    """Yield the plays by their keys, a few at a time: nothing is read twice, whatever is changed meanwhile."""
    after = ""
    while batch := list(plays.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield batch
        after = batch[-1].pk


def _tell(text, count):
    if count:
        print(f" {text} ", end="", flush=True)


class Migration(migrations.Migration):
    dependencies = [("chat", "0012_chat_sessions_title")]

    operations = [migrations.RunPython(move, move_back)]
