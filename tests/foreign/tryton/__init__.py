"""Tryton's web client on its party register: a system that none of us wrote, drawn by a script, with data of ours."""
