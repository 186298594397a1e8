"""Characters: presets that staff edit and the ones people make themselves."""
