"""The group of people who may edit the presets in the admin, and nothing else."""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as registry
from django.contrib.auth.management import create_permissions

GROUP = "Preset editors"
PERMISSIONS = ("view_character", "add_character", "change_character", "delete_character")


def ensure_group(app_config: AppConfig, using: str, apps: Apps = registry, **kwargs: Any) -> None:
    """Make the group and give it exactly its four permissions; after each migrate (or flush), as often as you like."""
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
        apps.get_model("characters", "Character")
    except LookupError:  # migrated back to before these tables
        return
    create_permissions(app_config, verbosity=0, using=using, apps=apps)
    group, _ = group_model._default_manager.using(using).get_or_create(name=GROUP)
    wanted = permission_model._default_manager.using(using).filter(
        content_type__app_label="characters", codename__in=PERMISSIONS
    )
    group.permissions.set(wanted)
