"""Language models: which there are, what they are told, what fits their window, and the engines that ask them."""
