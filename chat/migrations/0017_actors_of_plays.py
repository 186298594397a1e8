"""Every play gets the rows of who acts in it, from its columns.

Reversible: the columns mirror the first two, and those are all there are of plays from before.
"""

from django.db import migrations

from chat.conversation.actor_columns import parts

BATCH = 500


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    plays = apps.get_model("chat", "ChatSession").objects.using(alias)
    actor = apps.get_model("chat", "SessionActor")
    count, after = 0, ""
    while batch := list(plays.filter(pk__gt=after, session_actors=None).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        found = {play: _parts(play) for play in batch}
        actor.objects.using(alias).bulk_create(
            actor(session=play, position=position, **part._asdict())
            for play, cast in found.items()
            for position, part in enumerate(cast, start=1)
        )
        renamed = [play for play, cast in found.items() if len(cast) > 1 and play.co_persona != cast[1].persona]
        for play in renamed:  # a namesake of the first: the mirror bears the name that tells them apart
            play.co_persona = found[play][1].persona
        plays.bulk_update(renamed, ["co_persona"])
        count += len(batch)
    if count:
        print(f" {count} plays have rows of their actors ", end="", flush=True)


def _parts(play):
    return parts(
        character_id=play.character_id,
        persona=play.persona,
        co_character_id=play.co_character_id,
        co_persona=play.co_persona,
        scenario=play.scenario,
    )


def empty(apps, schema_editor):
    apps.get_model("chat", "SessionActor").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("chat", "0016_session_actors")]

    operations = [migrations.RunPython(fill, empty)]
