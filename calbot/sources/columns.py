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
            "publish on",
            "goes live at",
        ),
        *("日時", "公開日時", "投稿日時", "配信日時", "予定日時", "fecha y hora", "datum und uhrzeit", "data e hora"),
        *("date et heure", "发布时间", "發佈時間", "게시 일시", "дата и время", "التاريخ والوقت"),
    ),
    "date": (
        *("publish date", "publishing date", "published date", "post date", "posting date", "scheduled date"),
        *(
            "go live date",
            "go live",
            "live date",
            "launch date",
            "date",
            "dates",
            "date of post",
            "date of publication",
        ),
        *("publication date", "due date", "run date", "start date", "day date", "start"),
        *("日付", "公開日", "投稿日", "配信日", "予定日", "fecha", "fecha de publicación", "datum", "veröffentlichung"),
        *("veröffentlichungsdatum", "date de publication", "data", "data de publicação", "data di pubblicazione"),
        *("publicatiedatum", "tarih", "yayın tarihi", "data publikacji", "дата", "дата публикации", "日期", "发布日期"),
        *(
            "發佈日期",
            "날짜",
            "게시일",
            "التاريخ",
            "تاريخ",
            "تاريخ النشر",
            "תאריך",
            "תאריך פרסום",
            "تاریخ",
            "تاریخ انتشار",
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
        *("time of day", "time of post", "go live time", "time to post", "local time", "time local"),
        *("local post time", "local publish time", "現地時間", "現地時刻", "ortszeit", "hora local", "heure locale"),
        *(
            "時刻",
            "時間",
            "投稿時間",
            "公開時間",
            "配信時間",
            "hora",
            "uhrzeit",
            "zeit",
            "heure",
            "ora",
            "orario",
            "tijd",
        ),
        *("horário", "horario", "hour", "hours", "publish hour", "heure de publication", "hora de publicación"),
        *("saat", "godzina", "время", "时间", "시간", "الوقت", "وقت النشر", "שעה", "זמן", "ساعت"),
    ),
    "all_day": (
        *("all day event", "all day", "ganztägiges ereignis", "ganztägig", "終日イベント", "終日"),
        *("journée entière", "todo el día", "dia inteiro", "giornata intera"),
    ),
    "half_day": ("am pm", "a m p m", "ampm", "am or pm", "午前午後"),
    "zone": ("time zone", "timezone", "tz", "zone", "タイムゾーン", "zona horaria", "zeitzone", "fuseau horaire"),
    "weekday": (
        *("day of week", "weekday", "day", "曜日", "día", "dia", "día de la semana", "wochentag", "tag", "jour"),
        *("giorno", "dag", "gün", "dzień", "день", "星期", "요일", "اليوم", "יום", "روز"),
    ),
    "channel": (
        *("channel", "channels", "platform", "platforms", "network", "networks", "social network", "social media"),
        *("profile", "profiles", "profile s", "social platform", "social channel", "publishing channel", "medium"),
        *(
            "チャンネル",
            "媒体",
            "プラットフォーム",
            "sns",
            "canal",
            "canales",
            "canais",
            "kanal",
            "kanäle",
            "plattform",
        ),
        *("rede", "rede social", "redes", "redes sociais", "redes sociales", "réseaux", "réseaux sociaux"),
        *("red", "red social", "plataforma", "plateforme", "réseau", "réseau social", "canale", "piattaforma"),
        *("kanaal", "platforma", "канал", "платформа", "соцсеть", "平台", "渠道", "채널", "플랫폼"),
        *("المنصة", "القناة", "ערוץ", "פלטפורמה", "רשת", "کانال", "پلتفرم"),
    ),
    "account": ("account", "handle", "account name", "page", "アカウント", "cuenta", "konto", "compte", "الحساب"),
    "brand": ("brand", "client", "ブランド", "marca", "marke", "marque", "العلامة التجارية"),
    "title": (
        *("title", "post title", "content title", "subject", "headline", "hook title", "topic", "name", "theme title"),
        *("idea", "post idea", "content idea", "concept", "post name"),
        *("タイトル", "件名", "テーマ", "título", "titel", "thema", "tema", "titre", "sujet", "titolo", "onderwerp"),
        *("başlık", "konu", "tytuł", "temat", "заголовок", "тема", "标题", "主题", "제목", "주제"),
        *("العنوان", "الموضوع", "כותרת", "נושא", "عنوان", "موضوع"),
    ),
    "copy": (
        *("copy", "post copy", "message text", "message", "full caption", "caption", "captions", "text", "content"),
        *("body", "post", "post text", "ad copy", "social copy", "caption copy", "copy caption"),
        *(
            "本文",
            "内容",
            "投稿",
            "投稿内容",
            "投稿文",
            "キャプション",
            "文章",
            "コピー",
            "texto",
            "mensaje",
            "contenido",
            "conteúdo",
            "legenda",
        ),
        *("beitrag", "beitragstext", "inhalt", "texte", "légende", "contenu", "testo", "contenuto", "tekst", "inhoud"),
        *("metin", "içerik", "treść", "текст", "пост", "文案", "正文", "내용", "본문", "النص", "المحتوى", "المنشور"),
        *("טקסט", "תוכן", "פוסט", "متن", "محتوا", "کپشن"),
    ),
    "link": (
        *("link", "links", "link s", "landing page", "landing", "link ogmetaurl", "url", "destination url", "リンク"),
        *("enlace", "lien", "collegamento", "ссылка", "链接", "링크", "الرابط", "קישור", "لینک"),
    ),
    "owner": (
        *("owner", "assignee", "assigned to", "responsible", "author", "post owner", "担当者", "担当", "responsable"),
        *("verantwortlich", "zuständig", "responsável", "responsabile", "ответственный", "负责人", "담당자"),
        *("المسؤول", "אחראי", "مسئول"),
    ),
    "after": ("depends on", "goes out after", "after post", "前提投稿", "先行投稿"),
    "campaign": (
        *("campaign", "campaign name", "キャンペーン", "campaña", "kampagne", "campagne", "campanha", "campagna"),
        *("кампания", "活动", "캠페인", "الحملة", "קמפיין"),
    ),
    "type": (
        *(
            "content type",
            "post type",
            "type of post",
            "type of content",
            "type",
            "format",
            "media type",
            "post format",
        ),
        *("種別", "形式", "種類", "tipo", "tipo de contenido", "formato", "typ", "art", "format de publication"),
        *("тип", "формат", "类型", "형식", "유형", "نوع المحتوى", "النوع", "סוג", "نوع"),
    ),
    "status": (
        *("status", "state", "stage", "post status", "post progress", "progress", "approval status"),
        *("ステータス", "状態", "進捗", "estado", "statut", "stato", "durum", "статус", "状态", "狀態", "상태"),
        *("الحالة", "סטטוס", "מצב", "وضعیت"),
    ),
    "tags": (
        *("tags", "labels", "label s", "categories", "category", "hashtags", "hashtag", "タグ", "カテゴリ"),
        *("ハッシュタグ", "etiquetas", "schlagwörter", "хэштеги", "标签", "해시태그", "الوسوم", "الهاشتاج", "האשטגים"),
    ),
    "id": ("id", "post id", "uid", "key"),
    "paid": ("paid", "boosted", "sponsored", "広告"),
    "thread": ("thread", "スレッド"),
    "reach": ("expected reach", "reach", "リーチ"),
    "audience": ("audience", "followers", "page likes", "subscribers"),
    "copy_length": ("copy length", "char count"),
    "media": (
        *("media", "media url", "media urls", "media url s", "mediaurls", "image", "images", "image url", "picture"),
        *("picture url", "video", "video url", "visual", "visuals", "creative", "creatives", "asset", "assets"),
        *("画像", "動画", "素材", "ビジュアル", "クリエイティブ", "画像url", "imagen", "bild", "visuel", "immagine"),
    ),
    "notes": (
        *("notes", "description", "comment", "comments", "備考", "メモ", "notas", "notizen", "remarques", "note"),
        *("примечания", "备注", "비고", "ملاحظات", "הערות", "توضیحات"),
    ),
}

LATER: Names = {
    # Beside a column that is called the day or the hour of a post they are those of a campaign.
    "date": ("beginnt am", "開始日"),
    "time": ("beginnt um", "開始時刻"),
    "title": ("working title", "hook", "theme", "betreff", "objet", "oggetto", "asunto"),
    "copy": (
        *("tweet", "tweet text", "tweet copy", "wording", "post wording", "post description", "what we say"),
        *("原稿", "投稿原稿", "nachricht", "nachrichtentext", "texte du message", "texto del mensaje"),
    ),
}
"""Names that were not known from the first, for columns that no other name fits: posts were known by other words of
their rows before these were, and still are."""

SURE: Mapping[str, frozenset[str]] = {
    "date": frozenset(POSTS["date"]) - {"due date", "run date", "start date", "day date", "start", "data"},
    "when": frozenset(POSTS["when"]) - {"starts at"},
}
"""Names that say that a post goes out then; the others are also what other dates are called."""

DATE_WORDS = (
    *("date", "publish", "posting", "go live", "goes live", "scheduled", "launch", "日", "fecha", "datum", "дата"),
    *("tarih", "日期", "날짜", "تاريخ", "תאריך"),
)
"""A column of dates whose name holds one of these is about when posts go out, if no other column is."""
