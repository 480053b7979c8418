"""Exports of many routines to one folder."""
