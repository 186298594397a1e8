"""/ws/jobs: the websocket of a job."""

from django.urls import re_path

from jobs.api.websocket import JobSocket

urlpatterns = [
    re_path(r"^ws/jobs/(?P<job_id>[^/]+)/?$", JobSocket.as_asgi()),
]
