#include "cli/demo/names.h"

#include <string.h>

/* Given names of men and women, family names. NULL ends. */
struct list { const char *const *men, *const *women, *const *families; };
#define NAMES(...) (const char *const[]){__VA_ARGS__, NULL}

static const struct list lists[CULTURES] = {
    [CULTURE_LATIN] = {
        NAMES("Adamo", "Baraku", "Belino", "Chiko", "Daniso", "Davor", "Elio", "Ferenji", "Gabo", "Hamisi", "Idrissu", "Isako",
              "Jabaro", "Jomo", "Kaleb", "Kwesi", "Lamine", "Lemu", "Matiyo", "Mosi", "Nabil", "Ndali", "Omari", "Pavo", "Rashido",
              "Sadiki", "Samu", "Tariko", "Temba", "Udo", "Vito", "Wendo", "Yakubo", "Yusto", "Zuberi", "Emanu", "Josefo", "Petro"),
        NAMES("Abela", "Adisa", "Amina", "Asha", "Binta", "Chausi", "Dalia", "Dorika", "Esta", "Fatu", "Furaha", "Gracia", "Halima",
              "Imani", "Jamila", "Jona", "Kadia", "Kamaria", "Lela", "Lucina", "Mariamu", "Mwana", "Nadia", "Neema", "Nyota", "Oda",
              "Paskala", "Rehema", "Rosina", "Safia", "Salma", "Sofiya", "Tabita", "Tumaini", "Upendo", "Veronia", "Zawadi", "Zena"),
        NAMES("Abeki", "Adoma", "Bakari", "Balewa", "Bandera", "Chamba", "Chitalu", "Dakoro", "Danjuri", "Ebale", "Fumbani", "Gatemo",
              "Gondwi", "Hakamo", "Ilunda", "Jerima", "Kabwero", "Kalindi", "Kamoto", "Kisenga", "Lubemba", "Lumando", "Makori",
              "Malengi", "Mbeya", "Mutasa", "Nakoma", "Ndoro", "Ngoma", "Okello", "Omondi", "Palamo", "Rukara", "Samburi", "Sikoro",
              "Tambwe", "Tarimo", "Udenzi", "Wanjau", "Yambe", "Zimbala", "Zulani"),
    },
    [CULTURE_DEVANAGARI] = {
        NAMES("राम", "श्याम", "हरि", "कृष्ण", "गोपाल", "विष्णु", "सुरेश", "प्रकाश", "दीपक", "अर्जुन", "बिनोद", "किरण", "मोहन", "राजेन्द्र"),
        NAMES("सीता", "गीता", "लक्ष्मी", "सरस्वती", "पार्वती", "सुनीता", "अनिता", "कमला", "राधा", "माया", "शान्ति", "दुर्गा", "प्रमिला", "सरिता"),
        NAMES("शर्मा", "थापा", "गुरुङ", "तामाङ", "श्रेष्ठ", "अधिकारी", "खड्का", "राई", "पौडेल", "भट्टराई", "लामा", "मगर"),
    },
    [CULTURE_ETHIOPIC] = {
        NAMES("አበበ", "ከበደ", "ተስፋዬ", "ዳዊት", "ሰለሞን", "ገብሬ", "ኃይሉ", "ብርሃኑ", "ታደሰ", "ዮሐንስ", "መኮንን", "ፍቅሩ"),
        NAMES("አልማዝ", "ትዕግስት", "ሰላም", "መሠረት", "ሙሉ", "እመቤት", "ፀሐይ", "ዘውዲቱ", "ሂሩት", "ብርቱካን", "ራሔል", "ቤተልሔም"),
        NAMES("ተክሌ", "ወልዴ", "አሰፋ", "ደስታ", "ንጉሤ", "ለማ", "በቀለ", "ገብረማርያም", "ኃይለሥላሴ", "ዓለሙ", "መንግሥቱ", "ጥላሁን"),
    },
    [CULTURE_ARABIC] = {
        NAMES("أحمد", "محمود", "يوسف", "إبراهيم", "خالد", "عمر", "حسن", "طارق", "سعيد", "كريم", "ناصر", "بلال"),
        NAMES("فاطمة", "عائشة", "مريم", "خديجة", "ليلى", "زينب", "سلمى", "نور", "هدى", "سعاد", "أمينة", "رقية"),
        NAMES("الحسن", "المنصور", "البكري", "العمري", "الطيب", "الصالح", "النجار", "الحداد", "الأمين", "القاسم", "الشريف", "الفقيه"),
    },
    [CULTURE_KHMER] = {
        NAMES("សុខ", "វិបុល", "ដារា", "បូរី", "រតនៈ", "សំណាង", "ពិសិដ្ឋ", "វាសនា", "ចាន់", "មករា"),
        NAMES("សុភា", "ចន្ទា", "បុប្ផា", "ស្រីមុំ", "កល្យាណ", "មាលា", "ទេវី", "ណារី", "រស្មី", "លក្ខិណា"),
        NAMES("ចាន់", "សុខ", "ហេង", "គឹម", "លី", "ម៉ៅ", "ប៉ែន", "សេង", "ទេព", "នួន"),
    },
};

static const uint16_t culture_weights[CULTURES] = {
    [CULTURE_LATIN] = 78, [CULTURE_DEVANAGARI] = 7, [CULTURE_ETHIOPIC] = 6, [CULTURE_ARABIC] = 6, [CULTURE_KHMER] = 3,
};

static const char *one_of(struct chance *c, const char *const *names)
{
    size_t n = 0;

    while (names[n])
        n++;
    return names[chance_below(c, n)];
}

enum culture culture_drawn(struct chance *c)
{
    return (enum culture)chance_weighted(c, culture_weights, CULTURES);
}

const char *name_family(struct chance *c, enum culture culture) { return one_of(c, lists[culture].families); }

const char *name_given(struct chance *c, enum culture culture, bool female)
{
    return one_of(c, female ? lists[culture].women : lists[culture].men);
}

/* ---- places ---- */

const char *name_country(struct chance *c)
{
    return one_of(c, NAMES("Kalumera", "Tavoria", "Zembalia", "Orivana", "Ludangia", "Selawina", "Nerumbia", "Ambarisia"));
}

static const char *const onsets[] = {
    "b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "y", "z", "ch", "sh", "mb", "nd", "ng", "kw", "tw",
};
static const char *const vowels[] = {"a", "a", "a", "e", "e", "i", "i", "o", "o", "u"};
static const char *const codas[] = {"", "", "", "", "", "", "n", "l", "r", "m"};
static const char *const ends[] = {"", "", "", "", "ni", "ra", "la", "ti", "we", "na", "so", "ri"};

#define ANY(c, of) ((of)[chance_below((c), sizeof(of) / sizeof *(of))])

static void add(char out[PLACE_NAME_BYTES], const char *text)
{
    size_t n = strlen(out), more = strlen(text);

    if (n + more < PLACE_NAME_BYTES)
        memcpy(out + n, text, more + 1);
}

void name_place(struct chance *c, char out[PLACE_NAME_BYTES])
{
    out[0] = 0;
    for (size_t i = 0, n = 2 + chance_below(c, 2); i < n; i++) {
        add(out, ANY(c, onsets));
        add(out, ANY(c, vowels));
    }
    add(out, ANY(c, codas));
    if (strlen(out) < 7)
        add(out, ANY(c, ends));
    out[0] = (char)(out[0] - 'a' + 'A');
}
