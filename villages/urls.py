from django.urls import path

from villages.views import signup, signup_office

app_name = "villages"
urlpatterns = [
    path("doe-mee/", signup.start, name="signup_start"),
    path("doe-mee/bevestigen/<str:token>/", signup.confirm, name="signup_confirm"),
    path("organisatie/aanmeldingen/<slug:reference>/", signup_office.signup_detail, name="signup_detail"),
]
