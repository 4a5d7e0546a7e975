"""What people call the columns of their counts and of their rosters, best name first (compare `table.plain_name`)."""

from __future__ import annotations

from calbot.sources.columns import Names

COUNTS: Names = {
    "when": ("starts at", "hour", "hour utc", "start", "timestamp", "datetime", "date time", "time utc", "日時"),
    "date": ("date", "day", "日付", "datum", "fecha", "data", "jour"),
    "time": (
        *(
            "time",
            "hour of day",
            "時刻",
            "時間",
            "時",
            "hour",
            "hour utc",
            "start",
            "stunde",
            "uhrzeit",
            "heure",
            "hora",
        ),
        *("ora", "uur"),
    ),
    "messages": (
        *("messages", "count", "inbound", "contacts", "tickets", "cases", "conversations", "volume", "total", "number"),
        *(
            "件数",
            "問い合わせ件数",
            "メッセージ数",
            "anzahl",
            "nachrichten",
            "anfragen",
            "nombre de messages",
            "demandes",
        ),
        *("mensajes", "cantidad", "messaggi", "berichten"),
    ),
    "minutes": ("minutes", "interval", "interval minutes", "分"),
    "zone": ("time zone", "timezone", "tz", "zone", "タイムゾーン"),
    "brand": ("brand", "client", "ブランド"),
    "network": (
        "network",
        "channel",
        "platform",
        "チャンネル",
        "媒体",
        "kanal",
        "plattform",
        "canal",
        "réseau",
        "canale",
    ),
    "account": ("account", "handle", "アカウント"),
    "tag": ("tag", "topic", "category", "タグ"),
}

SHIFTS: Names = {
    "name": (
        *("name", "person", "agent", "moderator", "who", "member", "employee", "名前", "氏名", "担当者", "担当"),
        *(
            "mitarbeiter",
            "mitarbeiterin",
            "mitarbeitende",
            "nom",
            "employé",
            "empleado",
            "nombre",
            "medewerker",
            "nome",
        ),
    ),
    "date": ("date", "day", "日付", "shift date", "datum", "jour", "fecha", "data"),
    # Beside hours, each end of a shift may have a day of its own.
    "start_date": ("start date", "shift start date", "開始日", "startdatum", "date de début", "fecha de inicio"),
    "end_date": ("end date", "shift end date", "終了日", "enddatum", "date de fin", "fecha de fin"),
    "start": (
        *("start", "starts at", "start time", "from", "begin", "開始", "開始時刻", "開始日時", "shift start"),
        *("shift start time", "beginn", "von", "dienstbeginn", "schichtbeginn", "startzeit", "début", "heure de début"),
        *("inicio", "hora de inicio", "desde", "inizio", "van", "begintijd"),
    ),
    "end": (
        *("end", "ends at", "end time", "to", "until", "終了", "終了時刻", "終了日時", "shift end", "shift end time"),
        *("ende", "bis", "dienstende", "schichtende", "endzeit", "fin", "heure de fin", "hora de fin", "hasta"),
        *("fine", "einde", "tot", "eindtijd"),
    ),
    "zone": ("zone", "time zone", "timezone", "tz", "タイムゾーン"),
    "team": ("team", "チーム"),
    "heads": ("heads", "people", "headcount", "agents", "人数"),
    "replies_per_hour": ("replies per hour", "per hour", "rate", "replies", "時間あたり返信数"),
    "skills": ("skills", "skill", "スキル"),
    "languages": ("languages", "language", "言語"),
    "breaks": (
        "breaks",
        "break",
        "lunch",
        "pauses",
        "休憩",
        "unpaid break minutes",
    ),
    "absence": (
        *("absence", "absent", "time off", "leave", "off", "kind", "type", "種別", "休暇", "不在", "time off reason"),
        *("abwesenheit", "art", "typ", "motif", "ausencia", "tipo", "afwezigheid"),
    ),
    "shared": ("shared",),
}
