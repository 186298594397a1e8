"""The report of an import, and an export, in JSON."""

from typing import Any

from rest_framework import serializers

from chat.transfer import report


class SentenceField(serializers.CharField):
    def to_representation(self, value: Any) -> str:
        return str(report.sentence(value))


class RemarkSerializer(serializers.Serializer[Any]):
    """About a line by its place from 0 and its id, or about the whole play."""

    index = serializers.IntegerField(allow_null=True)
    id = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    message = SentenceField(source="*")


class ItemSerializer(serializers.Serializer[Any]):
    """What became of one play; counts are of lines."""

    index = serializers.IntegerField()
    id = serializers.CharField(allow_null=True)
    session_id = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(choices=list(report.OUTCOMES))
    reason = serializers.CharField(allow_null=True)
    message = serializers.CharField(source="said")
    lines_given = serializers.IntegerField(source="given")
    lines_taken = serializers.IntegerField(source="taken")
    lines_known = serializers.IntegerField(source="known")
    skipped = RemarkSerializer(many=True)
    notes = RemarkSerializer(many=True)


class PlayCountsSerializer(serializers.Serializer[Any]):
    given = serializers.IntegerField()
    new = serializers.IntegerField()
    extended = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    skipped = serializers.IntegerField()


class LineCountsSerializer(serializers.Serializer[Any]):
    given = serializers.IntegerField()
    taken = serializers.IntegerField()
    known = serializers.IntegerField()
    skipped = serializers.IntegerField()


class UserNameSerializer(serializers.Serializer[Any]):
    given = serializers.CharField(source="user_name")
    taken = serializers.BooleanField(source="user_name_taken")


class ReportSerializer(serializers.Serializer[Any]):
    """What an import did: in numbers, and play by play in the order given."""

    plays = PlayCountsSerializer()
    lines = LineCountsSerializer()
    user_name = UserNameSerializer(source="*")
    items = ItemSerializer(many=True)


class ShapeSerializer(serializers.Serializer[Any]):
    """Which shape is wanted: a file of ours, or one of the front-end's two."""

    shape = serializers.ChoiceField(choices=["file", "contract", "schema"], default="file")


class StoreStateSerializer(serializers.Serializer[Any]):
    chatHistories = serializers.ListField(child=serializers.DictField())
    userName = serializers.CharField()
    displayName = serializers.CharField()
    isLoggedIn = serializers.BooleanField()


class StoreSerializer(serializers.Serializer[Any]):
    """The front-end's `life-theater-storage`."""

    state = StoreStateSerializer()
    version = serializers.IntegerField()
