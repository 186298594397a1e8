"""Settings of the benches about jobs: a scripted engine instead of a real one, and short leases."""

from avatar_forge.config.settings import *  # noqa: F403
from avatar_forge.config.settings import ENGINES, env

ENGINES["3d"] = {
    "scripted": {"BACKEND": "jobs.tests.scripted.ScriptedEngine", "OPTIONS": {"heavy": env.boolean("HEAVY", True)}}
}
JOB_LEASE_SECONDS, JOB_BEAT_SECONDS, JOB_RESEND_SECONDS = 4.0, 0.5, 5.0
