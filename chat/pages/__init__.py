"""The HTML pages: lobby, scene, stage, past plays."""
