"""The report of an import, and an export, in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from chat.transfer import report
from chat.transfer.records import Remark
from chat.transfer.report import Report


class RemarkSerializer(serializers.Serializer[Any]):
    """About a line by its place from 0 and its id, or about the whole play."""

    index = serializers.IntegerField(allow_null=True)
    id = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    message = serializers.CharField()


class ItemSerializer(serializers.Serializer[Any]):
    """What became of one play; counts are of lines."""

    index = serializers.IntegerField()
    id = serializers.CharField(allow_null=True)
    session_id = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(choices=list(report.OUTCOMES))
    reason = serializers.CharField(allow_null=True)
    message = serializers.CharField()
    lines_given = serializers.IntegerField()
    lines_taken = serializers.IntegerField()
    lines_known = serializers.IntegerField()
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
    given = serializers.CharField()
    taken = serializers.BooleanField()


class ReportSerializer(serializers.Serializer[Any]):
    """What an import did: in numbers, and play by play in the order given."""

    plays = PlayCountsSerializer()
    lines = LineCountsSerializer()
    user_name = UserNameSerializer()
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


def written(told: Report) -> dict[str, Any]:
    """Return the report as JSON, its sentences in the active language."""
    return {
        "plays": told.plays,
        "lines": told.lines,
        "user_name": {"given": told.user_name, "taken": told.user_name_taken},
        "items": [
            {
                "index": item.index,
                "id": item.id,
                "session_id": item.session_id,
                "outcome": item.outcome,
                "reason": item.reason,
                "message": str(item.said),
                "lines_given": item.given,
                "lines_taken": item.taken,
                "lines_known": item.known,
                "skipped": [_remark(remark) for remark in item.skipped],
                "notes": [_remark(remark) for remark in item.notes],
            }
            for item in told.items
        ],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {"index": remark.index, "id": remark.id, "reason": remark.reason, "message": str(report.sentence(remark))}
