from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("inloggen/account/", views.account, name="account"),
    path("inloggen/tweede-stap/instellen/", views.second_step, name="second_step"),
    path("inloggen/bewaarde-tekst/", views.kept_post, name="kept_post"),
    path("inloggen/bewaarde-tekst/weggooien/", views.kept_post_forget, name="kept_post_forget"),
]
