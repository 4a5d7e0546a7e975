"""What people and planning tools call the columns of their sheets, best name first (compare `table.plain_name`)."""

from __future__ import annotations

from collections.abc import Mapping

Names = Mapping[str, tuple[str, ...]]

POSTS: Names = {
    "when": (
        *("published at", "publish at", "scheduled at", "starts at", "date time", "datetime", "date and time"),
        *("postatspecifictime", "post at specific time", "postatspecifictime yyyy mm dd hh mm ss", "scheduledate"),
        *(
            "schedule date",
            "scheduled date time",
            "publish date time",
            "publish time utc",
            "日時",
            "公開日時",
            "投稿日時",
        ),
        *("配信日時", "予定日時"),
    ),
    "date": (
        *(
            "publish date",
            "post date",
            "posting date",
            "scheduled date",
            "go live date",
            "date",
            "due date",
            "run date",
        ),
        *(
            "start date",
            "publication date",
            "day date",
            "start",
            "日付",
            "公開日",
            "投稿日",
            "配信日",
            "予定日",
            "fecha",
            "datum",
        ),
    ),
    "time": (
        *(
            "publish time",
            "post time",
            "posting time",
            "scheduled time",
            "time",
            "time 24hr",
            "time slot",
            "start time",
        ),
        *("時刻", "時間", "投稿時間", "公開時間", "配信時間", "hora", "uhrzeit"),
    ),
    "zone": ("time zone", "timezone", "tz", "zone", "タイムゾーン"),
    "weekday": ("day of week", "weekday", "day", "曜日"),
    "channel": (
        *("channel", "channels", "platform", "platforms", "network", "social network", "social media", "profile"),
        *(
            "profiles",
            "profile s",
            "social platform",
            "チャンネル",
            "媒体",
            "プラットフォーム",
            "sns",
            "canal",
            "kanal",
            "red",
        ),
    ),
    "account": ("account", "handle", "account name", "page", "アカウント"),
    "brand": ("brand", "client", "ブランド"),
    "title": (
        *(
            "title",
            "post title",
            "content title",
            "subject",
            "headline",
            "hook title",
            "topic",
            "name",
            "タイトル",
            "件名",
        ),
        *("título", "titel"),
    ),
    "copy": (
        *("copy", "post copy", "message text", "message", "full caption", "caption", "text", "content", "body", "post"),
        *("post text", "本文", "投稿文", "キャプション", "文章", "コピー"),
    ),
    "link": (
        *("link", "links", "link s", "landing page", "landing", "link ogmetaurl", "url", "destination url", "リンク"),
    ),
    "owner": ("owner", "assignee", "assigned to", "responsible", "author", "担当者", "担当"),
    "after": ("depends on", "goes out after", "after post", "前提投稿", "先行投稿"),
    "campaign": ("campaign", "campaign name", "キャンペーン"),
    "type": ("content type", "post type", "type", "format", "media type", "種別", "形式", "種類"),
    "status": ("status", "state", "stage", "ステータス", "状態"),
    "tags": ("tags", "labels", "label s", "categories", "category", "hashtags", "タグ", "カテゴリ"),
    "id": ("id", "post id", "uid", "key"),
    "paid": ("paid", "boosted", "sponsored", "広告"),
    "thread": ("thread", "スレッド"),
    "reach": ("expected reach", "reach", "リーチ"),
    "audience": ("audience", "followers", "page likes", "subscribers"),
    "copy_length": ("copy length", "char count"),
    "notes": ("notes", "description", "comment", "comments", "備考", "メモ"),
}

COUNTS: Names = {
    "when": ("starts at", "hour", "hour utc", "start", "timestamp", "datetime", "date time", "time utc", "日時"),
    "date": ("date", "day", "日付"),
    "time": ("time", "hour of day", "時刻", "時間", "時", "hour", "hour utc", "start"),
    "messages": (
        *("messages", "count", "inbound", "contacts", "tickets", "cases", "conversations", "volume", "total", "number"),
        *("件数", "問い合わせ件数", "メッセージ数"),
    ),
    "minutes": ("minutes", "interval", "interval minutes", "分"),
    "zone": ("time zone", "timezone", "tz", "zone", "タイムゾーン"),
    "brand": ("brand", "client", "ブランド"),
    "network": ("network", "channel", "platform", "チャンネル", "媒体"),
    "account": ("account", "handle", "アカウント"),
    "tag": ("tag", "topic", "category", "タグ"),
}

SHIFTS: Names = {
    "name": ("name", "person", "agent", "moderator", "who", "名前", "氏名", "担当者", "担当"),
    "date": ("date", "day", "日付"),
    "start": ("start", "starts at", "start time", "from", "begin", "開始", "開始時刻", "開始日時"),
    "end": ("end", "ends at", "end time", "to", "until", "終了", "終了時刻", "終了日時"),
    "zone": ("zone", "time zone", "timezone", "tz", "タイムゾーン"),
    "team": ("team", "チーム"),
    "heads": ("heads", "people", "headcount", "agents", "人数"),
    "replies_per_hour": ("replies per hour", "per hour", "rate", "replies", "時間あたり返信数"),
    "skills": ("skills", "skill", "スキル"),
    "languages": ("languages", "language", "言語"),
    "breaks": ("breaks", "break", "lunch", "pauses", "休憩"),
    "absence": ("absence", "absent", "time off", "leave", "off", "kind", "type", "種別", "休暇", "不在"),
}
