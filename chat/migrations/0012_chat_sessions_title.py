"""A play's title gets a column of its own; `display_name` is the person's name in it."""

from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual


class Migration(migrations.Migration):
    dependencies = [("chat", "0011_chat_sessions_client_ids")]

    operations = [
        migrations.AddField(
            model_name="chatsession",
            name="title",
            field=models.CharField(blank=True, max_length=100, null=True, verbose_name="title"),
        ),
        migrations.AlterField(
            model_name="chatsession",
            name="display_name",
            field=models.CharField(
                blank=True, max_length=100, null=True, verbose_name="the person's name in the play"
            ),
        ),
        migrations.AddConstraint(
            model_name="chatsession",
            constraint=models.CheckConstraint(
                condition=LessThanOrEqual(Length(models.F("title")), 100), name="chat_sessions_title_fits"
            ),
        ),
    ]
