"""/api: jobs and what they made; both with and without a closing slash."""

from django.urls import re_path

from jobs.api import animation_views, views
from jobs.api.views import Type

ID = "(?P<pk>[^/]+)"

urlpatterns = [
    re_path(r"^generate/?$", views.GenerateView.as_view(), name="generate"),
    re_path(rf"^generate/status/{ID}/?$", views.StatusView.as_view(job_type=Type.FIGURE), name="figure_status"),
    re_path(r"^style/transform/?$", views.StyleView.as_view(), name="style_transform"),
    re_path(rf"^style/status/{ID}/?$", views.StatusView.as_view(job_type=Type.STYLE), name="style_status"),
    re_path(r"^animations/?$", animation_views.AnimationsView.as_view(), name="animations"),
    re_path(r"^jobs/?$", views.JobsView.as_view(), name="jobs"),
    re_path(rf"^jobs/{ID}/?$", views.OneJobView.as_view(), name="job"),
    re_path(rf"^jobs/{ID}/cancel/?$", views.CancelView.as_view(), name="job_cancel"),
    re_path(rf"^jobs/{ID}/put-on/?$", views.PutOnView.as_view(), name="job_put_on"),
    re_path(rf"^jobs/{ID}/picture/?$", views.PictureView.as_view(), name="job_picture"),
    re_path(r"^models/(?P<pk>[^/]+)\.glb$", views.FigureFileView.as_view(), name="job_figure"),
    re_path(r"^models/(?P<pk>[^/]+)\.png$", views.ThumbnailView.as_view(), name="job_thumbnail"),
    re_path(r"^images/(?P<pk>[^/]+)\.png$", views.ImageView.as_view(), name="job_image"),
]
