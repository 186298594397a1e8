from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0003_director_plays"),
    ]

    operations = [
        migrations.AddField(
            model_name="chatsession",
            name="review",
            field=models.JSONField(blank=True, null=True, verbose_name="review"),
        ),
    ]
