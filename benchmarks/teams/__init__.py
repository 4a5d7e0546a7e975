"""What Teams costs calbot: to check and keep what comes in, and to have both chats in one process."""
