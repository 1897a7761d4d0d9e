app_name = "knowledge_sessions"
urlpatterns: list = []
