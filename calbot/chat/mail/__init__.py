"""Mail: the way on which somebody hears of what is urgent while the chat takes nothing. It only speaks."""
