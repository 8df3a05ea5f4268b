print("micronet")
