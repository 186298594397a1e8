"""Replies that the limit of tokens cut."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0014_chat_sessions_player_image'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='truncated',
            field=models.BooleanField(db_default=False, default=False, verbose_name='cut off at its limit'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('truncated', False), ('role', 'assistant'), _connector='OR'), name='messages_only_replies_are_truncated'),
        ),
    ]
