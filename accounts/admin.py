"""The Django admin, for whoever runs the portal; daily work has its own pages under /organisatie/."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from accounts.models import PortalRole, User

admin.site.login = secure_admin_login(admin.site.login)  # one way to sign in, with its limits and second step


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Who may open this admin, and whose account is switched off; roles are given at /organisatie/mensen/."""

    list_display = ["email", "name", "is_active", "is_staff", "date_joined"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "is_active", "is_staff", "date_joined", "last_login"]
    readonly_fields = ["email", "date_joined", "last_login"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(PortalRole)
class PortalRoleAdmin(admin.ModelAdmin):
    """To look at only."""

    list_display = ["user", "kind", "granted_at", "granted_by", "ended_at", "ended_by"]
    list_select_related = ["user", "granted_by", "ended_by"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
