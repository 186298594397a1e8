"""Who acts in a play gets a table of its own, for up to six."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

import avatar_forge.core.ids


class Migration(migrations.Migration):
    dependencies = [("characters", "0002_scenarios_have_players"), ("chat", "0015_messages_truncated")]

    operations = [
        migrations.AlterField(
            model_name="chatsession",
            name="mode",
            field=models.CharField(
                choices=[("actor", "Actor: I play a part"), ("director", "Director: the characters play")],
                db_default="actor",
                default="actor",
                max_length=20,
                verbose_name="mode",
            ),
        ),
        migrations.CreateModel(
            name="SessionActor",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=avatar_forge.core.ids.new_id,
                        editable=False,
                        max_length=36,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("position", models.SmallIntegerField(verbose_name="position")),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="name")),
                ("persona", models.JSONField(blank=True, null=True, verbose_name="character at the start")),
                (
                    "character",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="session_actors",
                        to="characters.character",
                        verbose_name="character",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="session_actors",
                        to="chat.chatsession",
                        verbose_name="play",
                    ),
                ),
            ],
            options={
                "verbose_name": "actor",
                "verbose_name_plural": "actors",
                "db_table": "session_actors",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "position"), name="session_actors_position_once_per_session"
                    ),
                    models.UniqueConstraint(fields=("session", "name"), name="session_actors_name_once_per_session"),
                    models.CheckConstraint(
                        condition=models.Q(("position__range", (1, 6))), name="session_actors_are_six_at_most"
                    ),
                    models.CheckConstraint(
                        condition=LessThanOrEqual(Length(models.F("id")), 36), name="session_actors_id_fits"
                    ),
                    models.CheckConstraint(
                        condition=LessThanOrEqual(Length(models.F("name")), 100), name="session_actors_name_fits"
                    ),
                ],
            },
        ),
    ]
