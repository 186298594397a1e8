"""Speech: the audio files made of what characters say."""
