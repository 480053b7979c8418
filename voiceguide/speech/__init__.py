"""Words to clips: the pyttsx3 worker process, the renderer, the cache and the voices."""
