from django.urls import path

from plans.views import start

app_name = "plans"
urlpatterns = [
    path("organisatie/aanmeldingen/<slug:reference>/aannemen/", start.signup_accept, name="signup_accept"),
]
