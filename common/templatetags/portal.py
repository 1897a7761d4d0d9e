"""The few template tags of the portal, built in: no {% load %} needed."""

from django import template

register = template.Library()
