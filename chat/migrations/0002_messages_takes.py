"""Lines become a tree: a play knows the last line of the branch being played, and lines can be deleted softly."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def play_the_newest_line(apps, schema_editor):
    """Until now a play was one branch: its newest line is the head."""
    ChatSession, Message = apps.get_model("chat", "ChatSession"), apps.get_model("chat", "Message")
    newest = Message.objects.filter(session=OuterRef("pk")).order_by("-seq").values("pk")[:1]
    ChatSession.objects.update(head_id=Subquery(newest))


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='deleted_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='deleted'),
        ),
        migrations.AddField(
            model_name='chatsession',
            name='head',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='chat.message', verbose_name='last line played'),
        ),
        migrations.RunPython(play_the_newest_line, migrations.RunPython.noop),
    ]
