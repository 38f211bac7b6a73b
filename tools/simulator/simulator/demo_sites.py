"""Places in Sri Lanka where the demo fleet stands: data only, in the order chargers are numbered.

Coordinates are the middle of the named place (WGS 84, about 100 m exact); the sites themselves are invented.
"""

from typing import NamedTuple


class Site(NamedTuple):
    """One place: what stands there, its address and where it is on the map."""

    name: str
    address: str
    latitude: float
    longitude: float


SITES: tuple[Site, ...] = (
    Site("Colombo Fort Car Park", "14 York Street, Colombo 01", 6.9344, 79.8465),
    Site("Bambalapitiya Arcade", "215 Galle Road, Colombo 04", 6.8905, 79.8565),
    Site("Rajagiriya Flyover", "480 Sri Jayawardenepura Mawatha, Rajagiriya", 6.9107, 79.8948),
    Site("Nugegoda Supermarket", "32 Stanley Thilakaratne Mawatha, Nugegoda", 6.8721, 79.8890),
    Site("Battaramulla Office Park", "7 Denzil Kobbekaduwa Mawatha, Battaramulla", 6.9020, 79.9180),
    Site("Kottawa Expressway Interchange", "Southern Expressway E01, Kottawa", 6.8412, 79.9654),
    Site("Negombo Beach Road", "118 Lewis Place, Negombo", 7.2300, 79.8450),
    Site("Katunayake Airport", "Canada Friendship Road, Katunayake", 7.1750, 79.8860),
    Site("Gampaha Town Hall", "5 Bauddhaloka Mawatha, Gampaha", 7.0897, 79.9925),
    Site("Kandy Lakeside", "2 Sangaraja Mawatha, Kandy", 7.2910, 80.6430),
    Site("Peradeniya Gardens Gate", "Colombo Road, Peradeniya", 7.2690, 80.5960),
    Site("Galle Fort Gate", "1 Main Street, Galle", 6.0330, 80.2170),
    Site("Hikkaduwa Bay Hotel", "298 Galle Road, Hikkaduwa", 6.1400, 80.1040),
    Site("Matara Bus Terminal", "44 Anagarika Dharmapala Mawatha, Matara", 5.9490, 80.5430),
    Site("Welipenna Service Area North", "Southern Expressway E01, Welipenna", 6.4640, 80.1000),
    Site("Welipenna Service Area South", "Southern Expressway E01, Welipenna", 6.4635, 80.1012),
    Site("Kurunegala Clock Tower", "61 Colombo Road, Kurunegala", 7.4867, 80.3647),
    Site("Dambulla Cave Temple", "Kandy Road, Dambulla", 7.8560, 80.6510),
    Site("Sigiriya Visitor Centre", "Sigiriya Road, Sigiriya", 7.9530, 80.7530),
    Site("Anuradhapura New Town", "12 Maithripala Senanayake Mawatha, Anuradhapura", 8.3350, 80.4040),
    Site("Jaffna Hospital Road", "75 Hospital Road, Jaffna", 9.6650, 80.0160),
    Site("Kilinochchi A9 Stop", "A9 Road, Kilinochchi", 9.3960, 80.3980),
    Site("Vavuniya Station Road", "20 Station Road, Vavuniya", 8.7540, 80.4980),
    Site("Trincomalee Inner Harbour", "3 Inner Harbour Road, Trincomalee", 8.5750, 81.2260),
    Site("Batticaloa Lagoon", "9 Bar Road, Batticaloa", 7.7170, 81.7000),
    Site("Arugam Bay Surf Point", "Main Street, Pottuvil", 6.8430, 81.8280),
    Site("Badulla Railway Station", "Station Road, Badulla", 6.9800, 81.0570),
    Site("Ella Nine Arches", "Passara Road, Ella", 6.8730, 81.0480),
    Site("Bandarawela Hill Hotel", "14 Welimada Road, Bandarawela", 6.8320, 80.9860),
    Site("Nuwara Eliya Gregory Lake", "Badulla Road, Nuwara Eliya", 6.9570, 80.7790),
    Site("Hatton Tea Factory", "Dickoya Road, Hatton", 6.8920, 80.5970),
    Site("Ratnapura Gem Market", "30 Main Street, Ratnapura", 6.6830, 80.4000),
    Site("Avissawella Junction", "2 Ratnapura Road, Avissawella", 6.9530, 80.2180),
    Site("Hambantota Port City", "Tissa Road, Hambantota", 6.1460, 81.1220),
    Site("Tissamaharama Lake", "Kataragama Road, Tissamaharama", 6.2790, 81.2870),
    Site("Mount Lavinia Hotel Road", "100 Hotel Road, Mount Lavinia", 6.8330, 79.8670),
    Site("Moratuwa Campus", "Bandaranayake Mawatha, Katubedda, Moratuwa", 6.7970, 79.9010),
    Site("Puttalam Salt Road", "15 Colombo Road, Puttalam", 8.0340, 79.8400),
    Site("Polonnaruwa Old Town", "Habarana Road, Polonnaruwa", 7.9400, 81.0010),
    Site("Monaragala Bus Stand", "8 Wellawaya Road, Monaragala", 6.8720, 81.3500),
    Site("Malabe Technology Park", "New Kandy Road, Malabe", 6.9060, 79.9580),
    Site("Maharagama Market", "210 High Level Road, Maharagama", 6.8480, 79.9260),
    Site("Kaduwela Interchange", "Outer Circular Expressway E02, Kaduwela", 6.9350, 79.9840),
    Site("Horana Rubber Stores", "Panadura Road, Horana", 6.7160, 80.0620),
    Site("Kegalle Town", "46 Main Street, Kegalle", 7.2520, 80.3460),
    Site("Mawanella Bridge", "Kandy Road, Mawanella", 7.2530, 80.4440),
    Site("Matale Spice Market", "77 Trincomalee Street, Matale", 7.4680, 80.6230),
    Site("Habarana Crossroads", "Trincomalee Road, Habarana", 8.0370, 80.7480),
    Site("Mihintale Rest House", "Anuradhapura Road, Mihintale", 8.3590, 80.5060),
    Site("Ampara Sugar Road", "D. S. Senanayake Street, Ampara", 7.2970, 81.6720),
    Site("Mahiyanganaya Bridge", "Kandy Road, Mahiyanganaya", 7.3320, 81.0030),
    Site("Welimada Market", "Nuwara Eliya Road, Welimada", 6.9060, 80.9130),
    Site("Wellawaya Junction", "Ella Road, Wellawaya", 6.7380, 81.1030),
    Site("Embilipitiya New Town", "Ratnapura Road, Embilipitiya", 6.3430, 80.8490),
    Site("Deniyaya Forest Gate", "Akuressa Road, Deniyaya", 6.3420, 80.5590),
    Site("Elpitiya Main Street", "Ambalangoda Road, Elpitiya", 6.2900, 80.1600),
    Site("Kuliyapitiya Town", "Hettipola Road, Kuliyapitiya", 7.4690, 80.0400),
    Site("Wariyapola Stop", "Puttalam Road, Wariyapola", 7.6280, 80.2360),
    Site("Kekirawa Stop", "Dambulla Road, Kekirawa", 8.0390, 80.5960),
    Site("Medawachchiya Junction", "Jaffna Road, Medawachchiya", 8.5390, 80.4950),
)
