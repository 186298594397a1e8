"""Find a play by the id that a client has given it, whoever's it is: so that nobody plays on in another's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0010_plays_are_read_aloud")]

    operations = [
        migrations.AddIndex(
            model_name="chatsession",
            index=models.Index(fields=["client_id"], name="idx_chat_sessions_client_id"),
        ),
    ]
